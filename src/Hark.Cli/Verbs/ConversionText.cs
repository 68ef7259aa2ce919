using Hark.Models.Architectures;

namespace Hark.Cli.Verbs;

/// <summary>Tells people what a conversion did.</summary>
internal static class ConversionText
{
    public static void Write(ConversionReport report, Terminal terminal)
    {
        terminal.Say($"{report.Card.Name}: {report.Title}, from {report.Dialect}; {report.Loaded} tensors taken over");
        foreach ((string reason, int count) in report.LeftOut) terminal.Say($"  {count} left out: {reason}");
        foreach ((string name, string origin) in report.Completed) terminal.Say($"  {name} taken from {origin}");
        foreach (string warning in report.Warnings) terminal.Say($"warning: {warning}");
    }
}
