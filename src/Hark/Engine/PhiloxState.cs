using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>All of a <see cref="Philox"/> generator: saving these three numbers saves the generator.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Stream">The independent sequence within the seed.</param>
/// <param name="Position">How many 32-bit words of the sequence have been used.</param>
[Experimental("HARK001")]
public readonly record struct PhiloxState(ulong Seed, ulong Stream, ulong Position);
