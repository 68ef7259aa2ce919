using System.CommandLine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models</c>: what there is to know about model files.</summary>
internal static class ModelsVerb
{
    public static Command Build(Terminal terminal) => new("models", "Describes, checks and exports model files.")
    {
        ModelsShowVerb.Build(terminal),
        ModelsCheckVerb.Build(terminal),
        ModelsExportVerb.Build(terminal),
    };
}
