namespace Hark.Engine.Graph;

/// <summary>A piece of the arena, occupied from one step of a run to another (both included).</summary>
internal sealed class MemoryBlock(long floats, int first, int last)
{
    private const long AlignmentFloats = 16; // 64 bytes

    /// <summary>The size, rounded up to whole cache lines.</summary>
    public long Floats { get; } = Math.Max(1, (floats + AlignmentFloats - 1) / AlignmentFloats) * AlignmentFloats;

    /// <summary>The step that writes it first; -1 for inputs.</summary>
    public int First => first;

    /// <summary>The last step that uses it.</summary>
    public int Last { get; set; } = last;

    /// <summary>Whether it holds the items of one turn of a <see cref="BatchStretch"/>, not the whole batch.</summary>
    public bool IsPart { get; init; }

    /// <summary>Where it starts in the arena.</summary>
    public long Offset { get; set; }

    /// <summary>Whether both are occupied at the same time.</summary>
    public bool Meets(MemoryBlock other) => First <= other.Last && other.First <= Last;
}
