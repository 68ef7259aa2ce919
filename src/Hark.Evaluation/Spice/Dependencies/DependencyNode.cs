namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>A word of a sentence. Nodes are compared by identity.</summary>
internal sealed class DependencyNode(int index, int copy, string word, string tag, string lemma)
    : IComparable<DependencyNode>
{
    /// <summary>The word's place in the sentence, from 1.</summary>
    public int Index { get; } = index;

    /// <summary>0 for a word of the sentence; more for a copy that a conjunction needs ("to and from work").</summary>
    public int Copy { get; } = copy;

    /// <summary>The word as written.</summary>
    public string Word { get; } = word;

    /// <summary>Its part of speech in Penn's tag set, such as NNS.</summary>
    public string Tag { get; } = tag;

    /// <summary>Its base form: dogs, dog.</summary>
    public string Lemma { get; } = lemma;

    /// <summary>Whether it is a noun of any kind: NN, NNS, NNP, NNPS.</summary>
    public bool IsNoun => Tag is "NN" or "NNS" or "NNP" or "NNPS";

    /// <summary>Whether it is a noun in the plural: NNS, NNPS.</summary>
    public bool IsPluralNoun => Tag is "NNS" or "NNPS";

    /// <summary>By place in the sentence, copies behind their word.</summary>
    public int CompareTo(DependencyNode? other) =>
        other is null ? 1 : Index != other.Index ? Index.CompareTo(other.Index) : Copy.CompareTo(other.Copy);

    /// <inheritdoc/>
    public override string ToString() => $"{Word}-{Index}{new string('\'', Copy)}";
}
