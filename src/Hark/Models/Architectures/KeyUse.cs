using System.Diagnostics.CodeAnalysis;

namespace Hark.Models.Architectures;

/// <summary>What becomes of a tensor of a published checkpoint.</summary>
/// <param name="Target">The tensor of the network that it fills, or null if it is left out.</param>
/// <param name="Reason">Why it is left out, or null.</param>
/// <param name="Part">
/// Which part of the target it fills, counted along axis 0: some dialects keep queries, keys and values apart that
/// others keep together.
/// </param>
/// <param name="Parts">The number of equal parts of the target.</param>
[Experimental("HARK001")]
public readonly record struct KeyUse(string? Target, string? Reason, int Part = 0, int Parts = 1)
{
    /// <summary>
    /// The tensor fills another of the same shape, or, with <c>name[1/3]</c>, the second third of another.
    /// </summary>
    public static KeyUse Fill(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        (string whole, int part, int count) = Checkpoints.ModuleWeights.Part(target);
        return new(whole, null, part, count);
    }

    /// <summary>The tensor plays no part here.</summary>
    public static KeyUse LeaveOut(string reason) => new(null, reason);
}
