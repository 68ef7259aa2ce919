using Hark.Captioning;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class KohCaptionerTests
{
    private static readonly KohSettings Small = new(
        new PannsSettings([4, 8], PoolsLastBlock: true), 20, Width: 16, Heads: 2, FeedForward: 24, MaxLength: 12);

    [Fact]
    public void Its_size_is_the_documented_one()
    {
        KohCaptioner network = new(new(PannsSettings.Cnn10, 4368));
        Assert.Equal(9_820_096, network.ParameterCount);
    }

    [Theory]
    [InlineData("encoder_layer_relu")]
    [InlineData("encoder_layer_relu_padding")]
    public void A_layer_of_its_encoder_equals_the_original(string name)
    {
        GoldenFile golden = GoldenFile.Load("ops/attention");
        GoldenTensor x = golden[$"{name}/x"];
        int width = x.Shape[2];
        TransformerEncoder encoder = new(
            width, heads: 4, golden[$"{name}/linear1.weight"].Shape[0], layerCount: 1, dropout: 0);
        foreach ((string parameter, Tensor value) in encoder.State())
            golden[$"{name}/{parameter["layers.0.".Length..]}"].Floats.CopyTo(value.Span);
        using TensorScope scope = new();
        // The golden layer sees no positions: taken away first, they come back in the encoder.
        Tensor places = new(new(x.Shape[1], width));
        SinusoidalPositions.Fill(places);
        Tensor input = new Tensor(new(x.Shape), x.Floats).Subtract(places);
        Tensor mask = Tensor.Full(new(x.Shape[0], x.Shape[1]), 1);
        if (golden.Has($"{name}/pad"))
        {
            float[] padding = golden[$"{name}/pad"].Floats;
            for (int i = 0; i < padding.Length; i++) mask.Span[i] = 1 - padding[i];
        }
        Tensor output = encoder.Forward(input, mask);
        float[] expected = golden[$"{name}/y"].Floats;
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], output.Span[i], 2e-5f);
    }

    [Fact]
    public void What_it_hears_is_the_same_eager_and_traced()
    {
        KohCaptioner network = Build();
        TracedCheck.AssertAgree(x => network.Listen(x[0]), TracedCheck.Random(new(2, 45, 64), 3));
    }

    [Fact]
    public void A_step_equals_the_full_prefix_at_every_position()
    {
        KohCaptioner network = Build();
        using TensorScope scope = new();
        IReadOnlyList<Tensor> memory = network.Listen(TracedCheck.Random(new(2, 45, 64), 3));
        Tensor ids = new(new(2, 9)), mask = Tensor.Full(new(2, 9), 1);
        for (int i = 0; i < ids.Count; i++) ids.Span[i] = 1 + (7 * i + i / 9) % 19;
        Tensor full = network.Words.Forward(ids, mask, DecoderMemory.Of(memory)); // [2, 9, V]
        using DecoderCaptionModel model = new(network.Decoder, memory, 12);
        int[] words = new int[2], parents = [];
        for (int t = 0; t < 9; t++)
        {
            for (int b = 0; b < 2; b++) words[b] = (int)ids.Span[b * 9 + t];
            ReadOnlySpan<float> logits = model.Step(words, parents);
            for (int i = 0; i < logits.Length; i++)
                Assert.Equal(full.Span[(i / 20 * 9 + t) * 20 + i % 20], logits[i], 2e-5f);
            parents = [0, 1];
        }
    }

    [Theory]
    [InlineData(LatentDistance.L1)]
    [InlineData(LatentDistance.L2)]
    public void Its_regulariser_falls_when_training_follows_its_gradient(LatentDistance kind)
    {
        KohCaptioner network = Build();
        network.RequireGradient(true);
        Tensor logMel = TracedCheck.Random(new(2, 45, 64), 3);
        Tensor ids = new(new(2, 4), [1, 5, 6, 7, 1, 8, 9, 0]), idMask = new(new(2, 4), [1, 1, 1, 1, 1, 1, 1, 0]);
        Tensor idWeights = EffNetTrm.FeatureWeights([4, 3], 4), steps = EffNetTrm.FeatureWeights([11, 11], 11);
        Tensor mask = EffNetTrm.FeatureMask([11, 11], 11);
        float first = 0, last = 0;
        for (int update = 0; update < 30; update++)
        {
            using Tape tape = new();
            Tensor heard = network.Encode(logMel, mask);
            (_, Tensor distance) = network.ForwardWithSimilarity(heard, steps, mask, ids, idMask, idWeights, kind);
            last = distance.Span[0];
            if (update == 0) first = last;
            tape.Backward(distance);
            foreach ((string name, Tensor value) in network.NamedParameters())
            {
                // The head moves, what was heard moves, and what was written moves.
                if (name is "rlssr.fc1.weight" or "proj.weight" or "decoder.word_embedding.weight")
                    Assert.Contains(value.Gradient!.ToArray(), gradient => gradient != 0);
                if (value.Gradient is null) continue;
                for (int i = 0; i < value.Count; i++) value.Span[i] -= 0.02f * value.Gradient!.Span[i];
                value.ClearGradient();
            }
        }
        Assert.InRange(last, 0, 0.8f * first);
    }

    private static KohCaptioner Build()
    {
        KohCaptioner network = new(Small);
        network.Initialize(new Philox(11));
        network.RequireGradient(false);
        return network;
    }
}
