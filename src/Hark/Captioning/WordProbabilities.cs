using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Captioning;

/// <summary>
/// The log-probabilities of words: log-softmax of (log-softmax of logits) / temperature, as AudioCaption computes it.
/// </summary>
internal static unsafe class WordProbabilities
{
    /// <summary>Turns rows of logits [rows, V] into log-probabilities.</summary>
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
}
