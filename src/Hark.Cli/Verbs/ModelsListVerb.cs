using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hark.Cli.Catalogue;
using Hark.Cli.Outputs;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models list</c>: the published models, and those that are here.</summary>
internal static class ModelsListVerb
{
    public static Command Build(Terminal terminal)
    {
        Option<bool> json = new("--json") { Description = "Write one JSON object per line and model." };
        Command command = new("list",
            "Lists the published models that this version knows, and those in HARK_HOME. What nobody could verify is "
                + "shown as unknown.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            HarkHome home = new(terminal);
            if (parsed.GetValue(json)) WriteLines(home, terminal.Output);
            else Write(home, terminal.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(HarkHome home, TextWriter output)
    {
        Sheet sheet = new();
        foreach (CatalogueEntry entry in ModelCatalogue.Shipped.Models)
        {
            string here = home.FindModel(entry.Name) is null ? "" : " [here]";
            sheet.Add(entry.Name, $"{entry.Title}{here}");
            sheet.Add("", $"{entry.Licence}; {SizeOf(entry)}; {AddressOf(entry)}");
        }
        foreach (string own in OwnModels(home)) sheet.Add(own, "converted here [here]");
        sheet.WriteTo(output);
    }

    private static void WriteLines(HarkHome home, TextWriter output)
    {
        foreach (CatalogueEntry entry in ModelCatalogue.Shipped.Models)
        {
            CatalogueFile? file = entry.Files is [var first, ..] ? first : null;
            output.WriteLine(JsonLine.Write(json =>
            {
                json.WriteString("name", entry.Name);
                json.WriteString("title", entry.Title);
                json.WriteString("architecture", entry.Architecture);
                json.WriteString("licence", entry.Licence);
                json.WriteString("page", entry.Page);
                json.WriteString("url", file?.Url);
                if (file?.Bytes is long bytes) json.WriteNumber("bytes", bytes);
                else json.WriteNull("bytes");
                json.WriteString("sha256", file?.Sha256);
                json.WriteString("citation", entry.Citation);
                json.WriteString("path", home.FindModel(entry.Name));
            }));
        }
        foreach (string own in OwnModels(home))
        {
            output.WriteLine(JsonLine.Write(json =>
            {
                json.WriteString("name", own);
                json.WriteString("path", home.Model(own));
            }));
        }
    }

    private static string SizeOf(CatalogueEntry entry) =>
        entry.Files is [{ Bytes: long bytes }, ..]
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB")
            : "size unknown";

    private static string AddressOf(CatalogueEntry entry) => entry.Files switch
    {
        [] => "no public weights",
        [{ Url: null }, ..] => $"address unknown, see {entry.Page}",
        [{ Sha256: null }, ..] => "address stated but never tried, sha256 unknown",
        _ => "address and sha256 known",
    };

    private static IEnumerable<string> OwnModels(HarkHome home)
    {
        if (!Directory.Exists(home.Models)) return [];
        HashSet<string> known = [.. ModelCatalogue.Shipped.Models.Select(entry => entry.Name)];
        return Directory.EnumerateFiles(home.Models, "*.safetensors")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => !known.Contains(name))
            .Order(StringComparer.Ordinal);
    }
}
