using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Captioning.Decoding;

/// <summary>From a model's logits to probabilities of words.</summary>
internal static unsafe class WordProbabilities
{
    /// <summary>
    /// Turns rows of logits [rows, V] into log-probabilities: log-softmax of (log-softmax of logits) / temperature, as
    /// AudioCaption computes it.
    /// </summary>
    public static void Logarithms(ReadOnlySpan<float> logits, int vocabulary, float temperature, Span<float> result)
    {
        int rows = logits.Length / vocabulary;
        fixed (float* x = logits, y = result)
        {
            SoftmaxKernel.LogForward(ThreadTeam.Shared, x, rows, vocabulary, y);
            if (temperature == 1) return; // the second log-softmax would change nothing but the last bits
            foreach (ref float value in result[..logits.Length]) value /= temperature;
            SoftmaxKernel.LogForward(ThreadTeam.Shared, y, rows, vocabulary, y);
        }
    }

    /// <summary>The log-probability of one word.</summary>
    public static double Logarithm(ReadOnlySpan<float> logits, int id)
    {
        double largest = Largest(logits), sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - largest);
        return logits[id] - largest - Math.Log(sum);
    }

    /// <summary>The probabilities of all words; 0 for those that are forbidden.</summary>
    public static double[] Of(ReadOnlySpan<float> scores)
    {
        double largest = Largest(scores), sum = 0;
        double[] probabilities = new double[scores.Length];
        for (int i = 0; i < scores.Length; i++) sum += probabilities[i] = Math.Exp(scores[i] - largest);
        foreach (ref double probability in probabilities.AsSpan()) probability /= sum;
        return probabilities;
    }

    private static float Largest(ReadOnlySpan<float> scores)
    {
        float largest = scores[0];
        foreach (float score in scores) largest = Math.Max(largest, score);
        return largest;
    }
}
