using Hark.Checkpoints;
using Hark.Models;
using Hark.Models.Architectures;

namespace Hark.Evaluation.Fluency;

/// <summary>
/// Finds captions that are broken: cut off, repeating themselves, without verb or conjunction. The part <c>fer</c> of
/// FENSE and SPIDEr-FL. Thread-safe; load one and keep it.
/// </summary>
/// <remarks>The published scores use the authors' weights <c>echecker_clotho_audiocaps_base.ckpt</c>, which do not come
/// with Hark.</remarks>
public sealed class ErrorDetector : IDisposable
{
    private readonly TextNetwork network;

    private ErrorDetector(TextNetwork network) => this.network = network;

    /// <summary>What the probabilities are of, in their order; the last, of any error, decides.</summary>
    public static IReadOnlyList<string> Errors => FenseErrorDetector.Errors;

    /// <summary>Loads a detector as <c>hark models convert --vocabulary vocab.txt</c> writes it.</summary>
    /// <exception cref="ModelFormatException">It is damaged or another network; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static ErrorDetector Load(string modelPath) =>
        new(TextNetwork.Load<FenseErrorDetector>(modelPath, Reading, "FENSE's error detector"));

    /// <summary>The scores <c>fer</c>: 1 for a caption that has an error with a probability above 0.9, else 0. Lower is
    /// better.</summary>
    public SummedScores Score(
        CaptionSet set, FenseText text = FenseText.Ptb, CancellationToken cancellationToken = default)
    {
        float[][] probabilities = Probabilities(FenseTexts.Candidates(set, text), cancellationToken);
        return SummedScores.Mean("fer", [.. probabilities.Select(row => IsError(row[FenseErrorDetector.AnyError]))]);
    }

    /// <summary>The probabilities of all <see cref="Errors"/> for each text, punctuation and case apart. Equal texts
    /// share one array; do not write to it.</summary>
    public float[][] Probabilities(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        network.Run([.. texts.Select(DetectorText.Of)], cancellationToken);

    /// <summary>Frees the network's memory.</summary>
    public void Dispose() => network.Dispose();

    /// <summary>1 where the probability of an error is high enough to count.</summary>
    internal static double IsError(float probability) => probability > FenseErrorDetector.Threshold ? 1 : 0;

    // Hark's other text networks give vectors; this one's has a probability in each place.
    private static TextEmbedding Reading(FenseErrorDetector detector) => new(
        FenseErrorDetector.Errors.Count,
        detector.Settings.Vocabulary,
        Math.Min(FenseErrorDetector.MaxLength, detector.Settings.MaxLength),
        detector.Probabilities);
}
