using System.Text.Json;
using Hark.Engine;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class SjtuCrnnTests
{
    private const string Prefix = "encoder.";
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/dcase2022_captioner");
    private static readonly int[] Lengths = [28, 17, 5];

    [Theory]
    [InlineData("dcase2022_cnn14rnn_2trm", "")]
    [InlineData("dcase2022_cnn14rnn_4trm", "")]
    [InlineData("cnn14rnn_tempgru_hugging_face", "cap_model.")]
    public void Has_the_published_keys_and_shapes(string file, string prefix)
    {
        SjtuCrnn network = new(PannsSettings.Cnn14);
        JsonElement keys = GoldenFile.Load("captioners/key_manifests").Json
            .GetProperty("models").GetProperty(file).GetProperty("state_dict");
        string[] expected =
        [
            .. keys.EnumerateArray()
                .Where(key => key[0].GetString()!.StartsWith(prefix + Prefix, StringComparison.Ordinal))
                .Select(key => (Name: SjtuCrnn.FromPublished(key[0].GetString()![(prefix + Prefix).Length..]), key))
                .Where(entry => entry.Name is not null)
                .Select(entry => $"{entry.Name}:{string.Join(",", entry.key[1].EnumerateArray())}")
                .Order(),
        ];
        Assert.Equal(
            expected,
            network.State().Select(e => $"{e.Name}:{string.Join(",", e.Value.Shape.ToArray())}").Order());
        Assert.Equal(
            Golden.Json.GetProperty("models").GetProperty("bigru").GetProperty("parameters").GetInt64(),
            network.Recurrence.ParameterCount);
    }

    [Fact]
    public void Clips_of_any_length_get_the_states_of_the_original_eager_and_traced()
    {
        SjtuBiGru network = new(2048);
        foreach ((string name, Tensor tensor) in network.State("encoder.rnn.")) NamedWeights.Fill(tensor, name, 1.5);
        network.RequireGradient(false);
        Tensor features = new(new(3, 30, 2048));
        for (int k = 0; k < features.Count; k++)
        {
            double u = NamedWeights.Uniform("captioners.cnn14.attn", k);
            features.Span[k] = (float)(0.7 * Math.Max(0, (2 * u - 1) * Math.Sqrt(3)));
        }
        Tensor lengths = new(new(3), [.. Lengths.Select(length => (float)length)]);
        float[][] traced = TracedCheck.AssertAgree(
            inputs =>
            {
                (Tensor states, Tensor clip) = network.Forward(inputs[0], inputs[1], inputs[2]);
                return [states, clip];
            },
            features,
            lengths,
            EffNetTrm.FeatureWeights(Lengths, 30));

        GoldenTolerance tolerance = new(2e-5, 0);
        float[] states = Golden["bigru.attn_emb"].Floats; // [3, 14, 64]: every second step, every eighth value
        float[] found = new float[states.Length];
        for (int i = 0; i < found.Length; i++)
        {
            int clip = i / 64 / 14, step = i / 64 % 14 * 2;
            found[i] = traced[0][(clip * 30 + step) * 512 + i % 64 * 8];
        }
        NetworkGolden.AssertClose(states, found, tolerance, "attn_emb");
        NetworkGolden.AssertClose(Golden["bigru.fc_emb"].Floats, traced[1], tolerance, "fc_emb");
    }

    [Fact]
    public void A_step_of_training_reaches_every_parameter_of_the_recurrence()
    {
        SjtuCrnn network = new(new PannsSettings([4, 8], PoolsLastBlock: true, BlockDropout: 0));
        network.Initialize(new Philox(3));
        network.Recurrence.RequireGradient(true);
        Tensor logMel = EfficientNetTests.FormulaMel(2, 20);
        using (Tape tape = new())
        {
            (_, Tensor clip) = network.Forward(
                logMel, new Tensor(new(2), [5, 3]), EffNetTrm.FeatureWeights([5, 3], 5));
            tape.Backward(clip, Tensor.Full(clip.Shape, 1));
        }
        Assert.DoesNotContain(network.Recurrence.NamedParameters(), parameter => parameter.Value.Gradient is null);
    }
}
