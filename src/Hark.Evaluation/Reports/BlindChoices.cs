using System.Text.Json;

namespace Hark.Evaluation.Reports;

/// <summary>What a reader of a report chose in its blind review. Immutable.</summary>
/// <param name="ReportId">The report that was read: a hash of its systems and captions.</param>
/// <param name="A">The first system's name.</param>
/// <param name="B">The second system's name.</param>
/// <param name="Offered">How many items the review asks about.</param>
/// <param name="PreferA">How often the first system's caption was chosen.</param>
/// <param name="PreferB">How often the second system's caption was chosen.</param>
/// <param name="Ties">How often neither was better.</param>
/// <param name="Skipped">How often the reader did not decide.</param>
public sealed record BlindChoices(
    string ReportId, string A, string B, int Offered, int PreferA, int PreferB, int Ties, int Skipped)
{
    // A choice takes about 60 bytes: enough for a million.
    private const long MostBytes = 64L << 20;

    /// <summary>Two-sided p-value of the preferences by the exact sign test; ties and skips are left out.</summary>
    public double SignTestP => SignTest.P(PreferA, PreferB);

    /// <summary>Reads the file that a report's blind review exports.</summary>
    /// <exception cref="EvaluationException">The file is no such export.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BlindChoices Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MostBytes)
            throw new EvaluationException($"{path}: expected exported choices, found {stream.Length} bytes.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            return Read(document.RootElement);
        }
        catch (Exception error) when
            (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new EvaluationException($"{path}: expected choices exported from a report's blind review; " +
                $"{error.Message} Export them again from the report.", error);
        }
    }

    private static BlindChoices Read(JsonElement root)
    {
        if (Text(root, "format") != "hark-blind-choices" || root.GetProperty("version").GetInt32() != 1)
            throw new FormatException("found another format or version.");
        JsonElement systems = root.GetProperty("systems");
        if (systems.GetArrayLength() != 2) throw new FormatException("found other than two systems.");
        int[] preferences = new int[2];
        int ties = 0, skipped = 0;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonElement entry in root.GetProperty("choices").EnumerateArray())
        {
            string item = Text(entry, "item");
            if (!seen.Add(item)) throw new FormatException($"found two choices for \"{item}\".");
            int first = entry.GetProperty("first").GetInt32();
            if (first is not (0 or 1)) throw new FormatException($"found system {first} first for \"{item}\".");
            string choice = Text(entry, "choice");
            if (choice == "first") preferences[first]++;
            else if (choice == "second") preferences[1 - first]++;
            else if (choice == "tie") ties++;
            else if (choice == "skip") skipped++;
            else throw new FormatException($"found the choice \"{choice}\" for \"{item}\".");
        }
        return new(Text(root, "report"), Name(systems[0]), Name(systems[1]),
            root.GetProperty("offered").GetInt32(), preferences[0], preferences[1], ties, skipped);
    }

    private static string Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() ?? throw new FormatException($"found no {name}.");

    private static string Name(JsonElement system) =>
        system.GetString() ?? throw new FormatException("found a system without name.");
}
