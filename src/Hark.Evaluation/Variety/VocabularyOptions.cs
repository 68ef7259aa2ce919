namespace Hark.Evaluation.Variety;

/// <summary>How <see cref="Vocabulary"/> draws references.</summary>
public sealed record VocabularyOptions
{
    /// <summary>The seed of the generator, as torch's <c>manual_seed</c> takes it.</summary>
    public uint Seed { get; init; } = 1234;

    /// <summary>
    /// How often one reference of every item is drawn; null for as many times as the item with most references has
    /// references (aac-metrics: <c>pop_strategy="max"</c>).
    /// </summary>
    public int? Tries { get; init; }
}
