using Hark.Cli.Downloads;
using Hark.Text;

namespace Hark.Cli.Verbs;

/// <summary>Finds WordNet, or fetches Princeton's archive and keeps the few files that are read.</summary>
internal sealed class WordNetPull(HttpClient client, Terminal terminal)
{
    // WNdb-3.0.tar.gz there is smaller, and has no exception lists.
    public static readonly Uri Princeton = new("https://wordnetcode.princeton.edu/3.0/WordNet-3.0.tar.gz");

    private readonly HarkHome home = new(terminal);

    public bool AcceptsLicence { get; init; }

    public bool Fetches { get; init; }

    public Uri Url { get; init; } = Princeton;

    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The folder of the dictionary.</summary>
    /// <exception cref="CommandException">It cannot be had; the message says what to do.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        string? found = WordNetFolders.Usual.Prepend(home.WordNet).FirstOrDefault(WordNetFolders.Has);
        if (found is not null && !Fetches)
        {
            terminal.Say($"{Describe(found)} is there already; --fetch fetches another");
            return found;
        }
        ShowLicence();
        LicenceConsent.Require(terminal, AcceptsLicence);
        string archive = home.WordNet + ".tar.gz", part = home.WordNet + ".part";
        await ShownDownload.RunAsync(client, new(Url, archive), terminal, RetryDelay, cancellationToken);
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        WordNetArchive.Unpack(archive, part);
        string name = Describe(part); // before it takes the place of another
        if (Directory.Exists(home.WordNet)) Directory.Delete(home.WordNet, recursive: true);
        Directory.Move(part, home.WordNet);
        File.Delete(archive);
        terminal.Say(name);
        return home.WordNet;
    }

    private static string Describe(string folder)
    {
        try
        {
            string version = WordNet.Open(folder).Version ?? "of unknown version";
            return version == "3.0" ? "WordNet 3.0" : $"WordNet {version}, and not the 3.0 of METEOR and SPICE,";
        }
        catch (WordNetException error)
        {
            throw new CommandException(ExitCode.InputOutput, error.Message, error);
        }
    }

    private void ShowLicence()
    {
        Sheet sheet = new();
        sheet.Add("data", "WordNet 3.0, a lexical database of English");
        sheet.Add("from", Url.AbsoluteUri);
        sheet.Add("licence", "WordNet 3.0 license: free for any purpose, its notice stays with copies");
        sheet.Add("cite", "Princeton University, About WordNet, 2010; George A. Miller 1995");
        sheet.Add("note", "Debian and Ubuntu have it as the package wordnet-base");
        sheet.WriteTo(terminal.Error);
    }
}
