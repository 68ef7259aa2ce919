using Hark.Evaluation.Fluency;
using Hark.Text;

namespace Hark.Evaluation;

/// <summary>What metrics stand on, opened once and when it is first needed. Thread-safe.</summary>
internal sealed class EvaluationResources(EvaluationOptions options) : IDisposable
{
    private readonly Lazy<WordNet?> wordNet = new(() => Open(options.WordNet));
    private readonly Lazy<SentenceSimilarity?> similarity =
        new(() => Load(options.SentenceModel, SentenceSimilarity.Load));

    private readonly Lazy<ErrorDetector?> detector = new(() => Load(options.ErrorDetector, ErrorDetector.Load));

    private CaptionSet? ofSpiceJson;

    public EvaluationOptions Options => options;

    /// <summary>WordNet; null where it is not on this machine.</summary>
    public WordNet? WordNet => wordNet.Value;

    /// <summary>Sentence-BERT; null where nobody gave one.</summary>
    public SentenceSimilarity? Similarity => similarity.Value;

    /// <summary>FENSE's error detector; null where nobody gave one.</summary>
    public ErrorDetector? Detector => detector.Value;

    /// <summary>What to do where WordNet is missing.</summary>
    public static string WordNetAdvice =>
        "needs WordNet 3.0: 'hark data wordnet' fetches it, --wordnet DIR names its folder";

    /// <summary>Whether the scores of <see cref="EvaluationOptions.SpiceJson"/> are taken for this set: the first that
    /// asks has them.</summary>
    public bool IsOfSpiceJson(CaptionSet set) =>
        (Interlocked.CompareExchange(ref ofSpiceJson, set, null) ?? set) == set;

    public void Dispose()
    {
        if (similarity is { IsValueCreated: true, Value: { } sentences }) sentences.Dispose();
        if (detector is { IsValueCreated: true, Value: { } errors }) errors.Dispose();
    }

    private static T? Load<T>(string? path, Func<string, T> load) where T : class
    {
        try
        {
            return path is null ? null : load(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path}: expected a model that can be read: {error.Message}", error);
        }
    }

    private static WordNet? Open(string? folder)
    {
        try
        {
            return folder is null ? WordNet.Find() : WordNet.Open(folder);
        }
        catch (Exception error) when (error is WordNetException or IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"WordNet: {error.Message}", error);
        }
    }
}
