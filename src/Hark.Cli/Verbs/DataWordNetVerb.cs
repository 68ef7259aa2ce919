using System.CommandLine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark data wordnet</c>: the dictionary that METEOR and SPICE need.</summary>
internal static class DataWordNetVerb
{
    public static Command Build(Terminal terminal)
    {
        DataOptions options = new();
        Command command = new("wordnet",
            "Says where WordNet 3.0 is on this machine (Debian: package wordnet-base), or fetches it from Princeton "
                + "into HARK_HOME, where METEOR and SPICE find it.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient client = DataOptions.Client();
            WordNetPull pull = new(client, terminal)
            {
                AcceptsLicence = options.Accepts(parsed),
                Fetches = options.Fetches(parsed),
                Url = options.Url(parsed) ?? WordNetPull.Princeton,
            };
            terminal.Output.WriteLine(Terminal.OneLine(await pull.RunAsync(cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }
}
