using Hark.Cli.Downloads;

namespace Hark.Cli.Verbs;

/// <summary>Fetches METEOR's paraphrase table, and keeps it if it is the published one.</summary>
internal sealed class ParaphrasePull(HttpClient client, Terminal terminal)
{
    public static readonly Uri CocoCaption = new(
        "https://github.com/tylin/coco-caption/raw/master/pycocoevalcap/meteor/data/paraphrase-en.gz");

    // The same in coco-caption, pycocoevalcap, caption-evaluation-tools, nlg-eval and METEOR's own repository.
    private const string PublishedBlob = "88033c84fb2f8ecbc77fe57b7eee2913d1acd919";

    private readonly HarkHome home = new(terminal);

    public bool AcceptsLicence { get; init; }

    public bool Fetches { get; init; }

    public Uri Url { get; init; } = CocoCaption;

    /// <summary>The git blob id that the file must have.</summary>
    public string Blob { get; init; } = PublishedBlob;

    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The path of the table.</summary>
    /// <exception cref="CommandException">It cannot be had; the message says what to do.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(home.Paraphrases) && !Fetches)
        {
            terminal.Say("the table is there already; --fetch fetches it again");
            return home.Paraphrases;
        }
        ShowLicence();
        LicenceConsent.Require(terminal, AcceptsLicence);
        string arrived = home.Paraphrases + ".new";
        await ShownDownload.RunAsync(client, new(Url, arrived), terminal, RetryDelay, cancellationToken);
        string blob = await GitBlob.HashAsync(arrived, cancellationToken);
        if (blob != Blob)
        {
            File.Delete(arrived);
            throw new CommandException(
                ExitCode.InputOutput,
                $"{Url}: expected METEOR's table, git blob {Blob}, found {blob}: the file was changed at the source or "
                    + "on its way. It was not kept; a table of your own goes to --paraphrases.");
        }
        File.Move(arrived, home.Paraphrases, overwrite: true);
        terminal.Say($"git blob {blob}, the table of METEOR 1.5");
        return home.Paraphrases;
    }

    private void ShowLicence()
    {
        Sheet sheet = new();
        sheet.Add("data", "the English paraphrase table of METEOR 1.5");
        sheet.Add("from", Url.AbsoluteUri);
        sheet.Add("licence", "LGPL (METEOR's source files say so; nothing is said of the table)");
        sheet.Add("cite", "Denkowski and Lavie, Meteor Universal, 2014");
        sheet.WriteTo(terminal.Error);
    }
}
