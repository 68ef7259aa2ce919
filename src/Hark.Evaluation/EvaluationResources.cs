using Hark.Text;

namespace Hark.Evaluation;

/// <summary>What metrics stand on, opened once and when it is first needed. Thread-safe.</summary>
internal sealed class EvaluationResources(EvaluationOptions options)
{
    private readonly Lazy<WordNet?> wordNet = new(() => Open(options.WordNet));

    public EvaluationOptions Options => options;

    /// <summary>WordNet; null where it is not on this machine.</summary>
    public WordNet? WordNet => wordNet.Value;

    /// <summary>Where WordNet was looked for.</summary>
    public static string WordNetAdvice =>
        "needs WordNet 3.0: 'hark data wordnet' fetches it, --wordnet DIR names its folder";

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
