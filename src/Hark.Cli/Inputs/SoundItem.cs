namespace Hark.Cli.Inputs;

/// <summary>Something to be captioned, or a path at which nothing can be.</summary>
/// <param name="Path">The file as the user will read it; <c>-</c> is standard input.</param>
/// <param name="Fault">Why nothing can be captioned here; null for a file.</param>
internal sealed record SoundItem(string Path, string? Fault = null)
{
    public const string StandardInput = "-";

    public bool IsStandardInput => Path == StandardInput;
}
