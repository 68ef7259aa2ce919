using System.Globalization;
using System.Text.Json;
using Hark.Evaluation.Spice.Jar;

namespace Hark.Evaluation.Spice;

/// <summary>
/// SPICE by its own program, <c>spice-1.0.jar</c>, which the user supplies. It needs Java 8 to 13, about 8 GB of memory
/// and minutes for a thousand captions. Immutable and safe for any number of threads; each call runs a program.
/// </summary>
public sealed class SpiceJar
{
    private static readonly string[] libraries = ["stanford-corenlp-3.6.0.jar", "stanford-corenlp-3.6.0-models.jar"];

    /// <summary>Checks that the program and what it needs are there. Nothing is run yet.</summary>
    /// <param name="jar">The file <c>spice-1.0.jar</c>, with its folder <c>lib</c> beside it.</param>
    /// <exception cref="EvaluationException">The program or a library of it is missing.</exception>
    public SpiceJar(string jar)
    {
        ArgumentException.ThrowIfNullOrEmpty(jar);
        Jar = Path.GetFullPath(jar);
        if (!File.Exists(Jar)) throw new EvaluationException($"{jar}: expected SPICE's program, found no file.");
        string folder = Path.Combine(Path.GetDirectoryName(Jar)!, "lib");
        foreach (string library in libraries)
        {
            if (File.Exists(Path.Combine(folder, library))) continue;
            throw new EvaluationException($"{folder}: expected {library}, which SPICE needs, found no such file. "
                + "The script get_stanford_models.sh of coco-caption puts it there.");
        }
    }

    /// <summary>The full path of the program.</summary>
    public string Jar { get; }

    /// <summary>The program <c>java</c>, as a path or a name that the system finds.</summary>
    /// <value>That of JAVA_HOME by default, or else the one of the system's path.</value>
    public string Java { get; init; } = JavaProgram.Default;

    /// <summary>How much memory Java may take, in its own notation.</summary>
    /// <value>8G by default, what SPICE's authors say.</value>
    public string Memory { get; init; } = "8G";

    /// <summary>When a run that does not end is ended.</summary>
    /// <value>Two hours by default.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// Scores a set. The captions are given as the metrics see them (<see cref="CaptionSet.Tokens"/>); every run has a
    /// folder of its own, so that no cache of another run is read.
    /// </summary>
    /// <param name="set">The captions.</param>
    /// <param name="cancellationToken">Ends the program and all that it has started.</param>
    /// <exception cref="EvaluationException">There is no Java, or one of another version; the program failed, took too
    /// long, or wrote what it should not.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public async Task<SpiceScores> ScoreAsync(CaptionSet set, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        JavaProgram java = new(Java, Timeout);
        await java.RequireVersionAsync(8, 13, cancellationToken).ConfigureAwait(false);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hark-spice-");
        try
        {
            string input = Path.Combine(folder.FullName, "captions.json");
            string output = Path.Combine(folder.FullName, "scores.json");
            string cache = folder.CreateSubdirectory("cache").FullName;
            Write(input, set);
            string log = await java.RunAsync(
                ["-Xmx" + Memory, "-jar", Jar, input, "-out", output, "-subset", "-cache", cache],
                folder.FullName, cancellationToken).ConfigureAwait(false);
            if (!File.Exists(output))
                throw new EvaluationException($"SPICE has ended without writing its scores. It said: {log}");
            return SpiceScores.FromJson(output, [.. Enumerable.Range(0, set.Count).Select(Number)]);
        }
        finally
        {
            Delete(folder);
        }
    }

    // Numbers for ids, ASCII for text: the program reads its input in the system's encoding.
    private static void Write(string path, CaptionSet set)
    {
        using FileStream stream = File.Create(path);
        using Utf8JsonWriter json = new(stream);
        json.WriteStartArray();
        for (int i = 0; i < set.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("image_id", i);
            json.WriteString("test", string.Join(' ', set.Tokens[i].Candidate));
            json.WriteStartArray("refs");
            foreach (string[] reference in set.Tokens[i].References) json.WriteStringValue(string.Join(' ', reference));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Number(int place) => place.ToString(CultureInfo.InvariantCulture);

    // A file that the ended program still holds is the system's to clean up.
    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
