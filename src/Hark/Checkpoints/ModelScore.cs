namespace Hark.Checkpoints;

/// <summary>A measured quality of a model.</summary>
/// <param name="Name">What was measured, for example <c>right class named</c> or <c>CIDEr-D</c>.</param>
/// <param name="Value">The number; a share lies between 0 and 1.</param>
/// <param name="Split">What it was measured on, for example <c>esc fold 5, 367 clips</c>.</param>
/// <param name="Command">How to measure it again.</param>
public sealed record ModelScore(string Name, double Value, string Split, string Command);
