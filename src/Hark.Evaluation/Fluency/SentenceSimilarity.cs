using Hark.Checkpoints;
using Hark.Models;
using Hark.Models.Architectures;

namespace Hark.Evaluation.Fluency;

/// <summary>
/// How close captions are to their references in meaning, by the vectors of Sentence-BERT: the part <c>sbert_sim</c> of
/// FENSE. Thread-safe; load one and keep it.
/// </summary>
/// <remarks>The published scores use the weights <c>paraphrase-TinyBERT-L6-v2</c>, which do not come with
/// Hark.</remarks>
public sealed class SentenceSimilarity : IDisposable
{
    private readonly TextNetwork network;

    private SentenceSimilarity(TextNetwork network) => this.network = network;

    /// <summary>Loads a Sentence-BERT as <c>hark models convert --architecture sentence-bert</c> writes it.</summary>
    /// <exception cref="ModelFormatException">It is damaged or another network; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SentenceSimilarity Load(string modelPath) => new(
        TextNetwork.Load<SentenceBert>(modelPath, new SentenceBertArchitecture().Texts, "a Sentence-BERT"));

    /// <summary>The scores <c>sbert_sim</c>: the mean over an item's references of the cosine with the caption, -1 to
    /// 1.</summary>
    public SummedScores Score(
        CaptionSet set, FenseText text = FenseText.Ptb, CancellationToken cancellationToken = default)
    {
        string[] candidates = FenseTexts.Candidates(set, text);
        IReadOnlyList<string>[] references = FenseTexts.References(set, text);
        float[][] vectors = Embed([.. candidates, .. references.SelectMany(list => list)], cancellationToken);
        double[] items = new double[set.Count];
        int next = items.Length;
        for (int i = 0; i < items.Length; i++)
        {
            foreach (string _ in references[i]) items[i] += Cosine(vectors[i], vectors[next++]);
            items[i] /= references[i].Count;
        }
        return SummedScores.Mean("sbert_sim", items);
    }

    /// <summary>The unit vectors of texts, in their order. Equal texts share one array; do not write to it.</summary>
    public float[][] Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        network.Run(texts, cancellationToken);

    /// <summary>Frees the network's memory.</summary>
    public void Dispose() => network.Dispose();

    private static double Cosine(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
