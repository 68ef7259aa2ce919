using System.Globalization;
using Hark.Checkpoints;
using Hark.Features;

namespace Hark.Models.Architectures;

/// <summary>Compares the mel filters that a checkpoint stores with those that Hark computes.</summary>
internal static class FrontEndCheck
{
    // Checkpoints hold filters computed in float32, in part by other versions of librosa: 1e-5 of the largest weight.
    private const float Tolerance = 1e-3f;

    /// <summary>What is wrong with the front-end; null if the filters agree or none are stored.</summary>
    public static string? Difference(PublishedState state, LogMelSettings settings)
    {
        foreach (string ending in (string[])["melW", "mel_scale.fb"])
        {
            if (state.PrefixOf(ending) is not string prefix) continue;
            CheckpointTensor stored = state.Tensors[prefix + ending];
            int bins = settings.FftLength / 2 + 1;
            if (stored.Shape is not [int rows, int bands] || rows != bins || bands != settings.Bands)
            {
                return $"the checkpoint's mel filters have shape [{string.Join(", ", stored.Shape)}], those of "
                    + $"front-end '{settings.Name}' [{bins}, {settings.Bands}]";
            }
            float difference = Largest(stored.ToFloats(), MelFilterBank.Create(settings), bands);
            if (difference <= Tolerance) return null;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the checkpoint's mel filters differ from those of front-end '{settings.Name}' by {difference:0.###} "
                + $"of the largest weight: it may have been trained with another front-end");
        }
        return null;
    }

    private static float Largest(float[] stored, MelFilterBank bank, int bands)
    {
        float largest = 0, difference = 0;
        float[] computed = new float[stored.Length];
        for (int band = 0, at = 0; band < bands; band++)
        {
            for (int i = 0; i < bank.Counts[band]; i++)
                computed[(bank.Starts[band] + i) * bands + band] = bank.Weights[at++];
        }
        for (int i = 0; i < stored.Length; i++)
        {
            largest = Math.Max(largest, computed[i]);
            difference = Math.Max(difference, Math.Abs(computed[i] - stored[i]));
        }
        return difference / largest;
    }
}
