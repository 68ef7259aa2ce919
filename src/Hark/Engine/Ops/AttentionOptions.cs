using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>How attention looks at its keys.</summary>
/// <param name="Heads">The width is cut into this many equal heads.</param>
/// <param name="Causal">
/// Whether a query sees only keys up to its own place, with the last query at the last key (aligned bottom right, so
/// that a decoder step with cached keys sees all of them).
/// </param>
[Experimental("HARK001")]
public sealed record AttentionOptions(int Heads, bool Causal = false);
