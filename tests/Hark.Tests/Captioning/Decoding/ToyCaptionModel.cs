using System.Globalization;
using Hark.Captioning.Decoding;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>The language model of <c>decoding/toy</c>: 12 words, logits by a formula of clip and prefix.</summary>
internal sealed class ToyCaptionModel(int[] clips) : ICaptionModel
{
    private readonly float[] logits = new float[clips.Length * 64 * 12];
    private string[] prefixes = [.. clips.Select(clip => $"toy.{clip}")];
    private int rowsPerClip;

    public int Clips => clips.Length;

    public int Vocabulary => 12;

    /// <summary>How often <see cref="Step"/> was called.</summary>
    public int Steps { get; private set; }

    public ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents)
    {
        Steps++;
        Assert.Equal(0, ids.Length % clips.Length);
        string[] longer = new string[ids.Length];
        for (int row = 0; row < ids.Length; row++)
        {
            if (parents.Length > 0) Assert.Equal(row / (ids.Length / clips.Length), parents[row] / rowsPerClip);
            string prefix = parents.Length == 0 ? prefixes[row] : prefixes[parents[row]];
            longer[row] = string.Create(CultureInfo.InvariantCulture, $"{prefix}.{ids[row]}");
            for (int v = 0; v < Vocabulary; v++)
            {
                double logit = 8 * (2 * NamedWeights.Uniform(longer[row], v) - 1);
                logits[row * Vocabulary + v] = (float)(v == 2 ? logit + 2 : logit);
            }
        }
        prefixes = longer;
        rowsPerClip = ids.Length / clips.Length;
        return logits.AsSpan(0, ids.Length * Vocabulary);
    }
}
