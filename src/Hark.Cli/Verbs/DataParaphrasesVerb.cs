using System.CommandLine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark data paraphrases</c>: the table without which METEOR is not METEOR.</summary>
internal static class DataParaphrasesVerb
{
    public static Command Build(Terminal terminal)
    {
        DataOptions options = new();
        Command command = new("paraphrases",
            "Fetches METEOR's paraphrase table (about 60 MB) from coco-caption into HARK_HOME, where 'hark evaluate' "
                + "finds it, and checks that it is the one with which published values were made.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient client = DataOptions.Client();
            ParaphrasePull pull = new(client, terminal)
            {
                AcceptsLicence = options.Accepts(parsed),
                Fetches = options.Fetches(parsed),
                Url = options.Url(parsed) ?? ParaphrasePull.CocoCaption,
            };
            terminal.Output.WriteLine(Terminal.OneLine(await pull.RunAsync(cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }
}
