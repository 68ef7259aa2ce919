using System.Diagnostics.CodeAnalysis;

namespace Hark.Text;

/// <summary>The ids that frame a text: [CLS] A [SEP] in BERT, &lt;s&gt; A &lt;/s&gt; in RoBERTa and BART.</summary>
/// <param name="Start">In front of a text.</param>
/// <param name="End">Behind a text.</param>
/// <param name="Padding">Fills the rest of a shorter row.</param>
/// <param name="Unknown">What the vocabulary has no piece for.</param>
/// <param name="Mask">The hidden word of pre-training, or null.</param>
/// <param name="Separators">How often <paramref name="End"/> stands between two texts: 1 in BERT, 2 in RoBERTa.</param>
[Experimental("HARK001")]
public sealed record SpecialTokens(int Start, int End, int Padding, int Unknown, int? Mask, int Separators)
{
    /// <summary>Whether an id is one of them.</summary>
    public bool Contains(int id) => id == Start || id == End || id == Padding || id == Unknown || id == Mask;
}
