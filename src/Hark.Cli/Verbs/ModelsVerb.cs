using System.CommandLine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models</c>: what there is to know about model files.</summary>
internal static class ModelsVerb
{
    public static Command Build(Terminal terminal) => new(
        "models", "Fetches, converts, describes, checks and exports models.")
    {
        ModelsListVerb.Build(terminal),
        ModelsPullVerb.Build(terminal),
        ModelsConvertVerb.Build(terminal),
        ModelsShowVerb.Build(terminal),
        ModelsCheckVerb.Build(terminal),
        ModelsExportVerb.Build(terminal),
    };
}
