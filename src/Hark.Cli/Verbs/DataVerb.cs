using System.CommandLine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark data</c>: what metrics stand on.</summary>
internal static class DataVerb
{
    public static Command Build(Terminal terminal) => new("data", "Finds or fetches what metrics need.")
    {
        DataWordNetVerb.Build(terminal),
        DataParaphrasesVerb.Build(terminal),
    };
}
