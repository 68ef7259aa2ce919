using Hark.Captioning.Decoding;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>
/// AudioCaption's Gumbel sampling: the likeliest word after noise of its own for each. It draws from the same
/// distribution as <see cref="SamplingOptions"/> with one number per word, so Hark does not offer it; with the noise of
/// the golden file it checks the models and the loop.
/// </summary>
internal sealed record GumbelOptions : DecodingOptions
{
    internal override ClipSearch Begin(int clip, int vocabulary)
    {
        int t = 0;
        return new WordByWord(this, vocabulary, scores =>
        {
            int best = 0;
            double most = double.NegativeInfinity;
            for (int id = 0; id < scores.Length; id++)
            {
                double u = NamedWeights.Uniform("decoding.uniforms.gumbel", (20 * clip + t) * vocabulary + id);
                double noisy = scores[id] - Math.Log(-Math.Log(u + 1e-20) + 1e-20);
                if (noisy > most) (most, best) = (noisy, id);
            }
            t++;
            return best;
        });
    }
}
