using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Layers;
using Hark.Models;
using Hark.Tests.Models;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>The small decoders of <c>decoding/audiocaption</c> over its features. Needs an open scope.</summary>
internal static class GoldenDecoders
{
    public const int ClipCount = 60, Vocabulary = 60;
    private const int Frames = 8, Width = 32;

    public static int[] AllClips { get; } = [.. Enumerable.Range(0, ClipCount)];

    /// <summary>A model of these clips, run eagerly or by a plan.</summary>
    public static DecoderCaptionModel Build(string name, int[] clips, bool traced = false)
    {
        (ICaptionDecoder decoder, IReadOnlyList<Tensor> memory) = name switch
        {
            "trm" => Transformer("trm9.decoder.", 2, 3, clips),
            "trm4" => Transformer("trm4_6.decoder.", 4, 2.5f, clips),
            "gru" => Recurrent("gru2.decoder.", AttentionGruInput.JoinClip, clips),
            "bah" => Recurrent("gru0.decoder.", AttentionGruInput.Plain, clips),
            _ => throw new ArgumentException($"unknown model {name}", nameof(name)),
        };
        TracedNetwork? plan = traced ? DecoderCaptionModel.Plan(decoder) : null;
        return new(decoder, memory, 20, plan);
    }

    private static (ICaptionDecoder, IReadOnlyList<Tensor>) Transformer(
        string prefix, int layers, float end, int[] clips)
    {
        TransformerDecoder decoder = new(new TransformerDecoderSettings(
            Vocabulary, Width, Width: 64, Heads: 4, FeedForward: 128, layers, Dropout: 0, TiedWeights: false));
        Fill(decoder, prefix, end, name => name switch
        {
            "classifier.weight" or "pos_encoder.pe" => 4,
            "attn_proj.0.weight" => 2,
            _ => 1,
        });
        return (decoder, decoder.Remember(Features(clips), Mask(clips)).Tensors);
    }

    private static (ICaptionDecoder, IReadOnlyList<Tensor>) Recurrent(
        string prefix, AttentionGruInput input, int[] clips)
    {
        AttentionGruDecoder decoder = new(new AttentionGruSettings(
            Vocabulary, Width, Width: 40, Embedding: 32, Attention: 40, input));
        Fill(decoder, prefix, 2.5f, name => name switch
        {
            "classifier.weight" => 6,
            "model.weight_hh_l0" => 3,
            "model.weight_ih_l0" => 1.5,
            _ => 1,
        });
        Tensor features = Features(clips);
        Tensor clip = EffNetTrm.Pool(features, EffNetTrm.FeatureWeights(Lengths(clips), Frames));
        return (decoder, decoder.Remember(features, clip, Mask(clips)));
    }

    private static void Fill(Module decoder, string prefix, float end, Func<string, double> gain)
    {
        decoder.RequireGradient(false);
        foreach ((string name, Tensor value) in decoder.State())
        {
            NamedWeights.Fill(value, prefix + name, gain(name));
            if (name != "classifier.weight") continue;
            foreach (ref float weight in value.Span.Slice(2 * value.Shape[1], value.Shape[1])) weight *= end;
        }
    }

    private static Tensor Features(int[] clips)
    {
        const int size = Frames * Width;
        Tensor features = new(new(clips.Length, Frames, Width));
        for (int i = 0; i < features.Count; i++)
        {
            int k = clips[i / size] * size + i % size;
            features.Span[i] = (float)((2 * NamedWeights.Uniform("decoding.features.attn", k) - 1) * Math.Sqrt(3));
        }
        return features;
    }

    private static Tensor Mask(int[] clips) => EffNetTrm.FeatureMask(Lengths(clips), Frames);

    private static int[] Lengths(int[] clips) => [.. clips.Select(clip => 3 + 5 * clip % 6)];
}
