using System.IO.Compression;
using Hark.Checkpoints;
using Hark.Cli.Catalogue;
using Hark.Cli.Downloads;
using Hark.Models.Architectures;

namespace Hark.Cli.Verbs;

/// <summary>Shows a licence, fetches the files of a published model, and converts them.</summary>
internal sealed class ModelPull(CatalogueEntry entry, HttpClient client, Terminal terminal)
{
    private const long MaxMemberBytes = 16L << 30;

    private readonly HarkHome home = new(terminal);

    public bool AcceptsLicence { get; init; }

    public bool IsOffline { get; init; }

    public Uri? Url { get; init; }

    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The path of the model.</summary>
    /// <exception cref="CommandException">It cannot be had; the message says what to do.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        string model = home.Model(entry.Name);
        if (File.Exists(model))
        {
            terminal.Say($"{entry.Name} is there already; delete it to fetch it again");
            return model;
        }
        ShowLicence();
        if (entry.Files.Count == 0)
            throw new CommandException(
                ExitCode.InputOutput, $"{entry.Name} has no public weights: {entry.LicenceFrom}.");
        if (!IsOffline) LicenceConsent.Require(terminal, AcceptsLicence);
        string folder = home.CheckpointsOf(entry.Name);
        string? checkpoint = null, vocabulary = null;
        foreach (CatalogueFile file in entry.Files)
        {
            string path = await FetchAsync(file, folder, cancellationToken);
            if (file.Role == CatalogueFile.Checkpoint) checkpoint = path;
            else vocabulary = path;
        }
        Convert(checkpoint!, vocabulary, model);
        return model;
    }

    private void ShowLicence()
    {
        Sheet sheet = new();
        sheet.Add("model", entry.Title);
        sheet.Add("from", entry.Page);
        sheet.Add("licence", $"{entry.Licence} ({entry.LicenceFrom})");
        sheet.Add("cite", entry.Citation);
        if (entry.Note is not null) sheet.Add("note", entry.Note);
        if (Url is null && entry.Files is [{ Url: not null, Sha256: null, UrlFrom: { } witness }, ..])
            sheet.Add("address", $"not verified: {witness}");
        sheet.WriteTo(terminal.Error);
    }

    private async Task<string> FetchAsync(CatalogueFile file, string folder, CancellationToken cancellationToken)
    {
        bool isCheckpoint = file.Role == CatalogueFile.Checkpoint;
        Uri? url = isCheckpoint && Url is not null ? Url : file.Url is null ? null : new(file.Url);
        // The name of a foreign address is never a path.
        string name = file.File == "unknown" && url is not null ? Path.GetFileName(url.LocalPath) : file.File;
        string path = Path.Combine(folder, name.Length == 0 ? "checkpoint" : name);
        if (!File.Exists(path))
        {
            if (IsOffline)
                throw new CommandException(
                    ExitCode.InputOutput,
                    $"{path}: expected the file from an earlier pull, found none. Leave --offline out.");
            if (url is null)
                throw new CommandException(
                    ExitCode.InputOutput,
                    $"the address of {file.File} is unknown to this version. {entry.Page} says where it is: give it "
                        + "with --url URL, or fetch the file and run 'hark models convert'.");
            string? sha256 = isCheckpoint && Url is not null && file.Url is null ? null : file.Sha256;
            DownloadRequest request = new(url, path, file.Bytes, sha256);
            await ShownDownload.RunAsync(client, request, terminal, RetryDelay, cancellationToken);
        }
        return file.Member is null ? path : Unpack(path, file.Member);
    }

    private static string Unpack(string archive, string member)
    {
        string target = Path.Combine(Path.GetDirectoryName(archive)!, member);
        if (File.Exists(target)) return target;
        string part = target + ".part";
        try
        {
            using (ZipArchive zip = ZipFile.OpenRead(archive))
            {
                ZipArchiveEntry found = zip.Entries
                    .FirstOrDefault(entry => entry.Name == member && entry.Length <= MaxMemberBytes)
                    ?? throw new CommandException(
                        ExitCode.Model, $"{archive}: expected a file {member} in the archive, found none.");
                found.ExtractToFile(part, overwrite: true);
            }
            File.Move(part, target, overwrite: true);
            return target;
        }
        catch (InvalidDataException error)
        {
            throw new CommandException(
                ExitCode.Model,
                $"{archive}: expected a zip archive: {error.Message} Delete it and fetch it again.",
                error);
        }
    }

    private void Convert(string checkpoint, string? vocabulary, string model)
    {
        Directory.CreateDirectory(home.Models);
        ConversionOptions options = new()
        {
            Name = entry.Name,
            Licence = entry.Licence,
            Attribution = [entry.Citation, $"Published at {entry.Page}"],
            VocabularyPath = vocabulary,
        };
        try
        {
            ConversionReport report = ModelConverter.Convert(checkpoint, model, options);
            ConversionText.Write(report, terminal);
        }
        catch (ModelFormatException error)
        {
            throw new CommandException(
                ExitCode.Model, $"{error.Message} The checkpoint is in {checkpoint}.", error);
        }
    }
}
