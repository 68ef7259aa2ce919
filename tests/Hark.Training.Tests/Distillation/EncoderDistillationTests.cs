using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Models;
using Hark.Training.Distillation;
using Hark.Training.Tests.Losses;

namespace Hark.Training.Tests.Distillation;

/// <summary>The losses of AudioCaption's distillation wrappers, and the student that hears through its projection.
/// </summary>
[Trait("Category", "Golden")]
public class EncoderDistillationTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("captioners/kd_losses");

    public static TheoryData<string> Cases =>
        ["contrastive", "mse", "mse_projected", "mse_l2_norm", "contrastive_mse"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_original(string name)
    {
        JsonElement golden = Golden.Json.GetProperty("cases").GetProperty(name);
        JsonElement arguments = golden.GetProperty("arguments");
        EncoderDistillation heads = new(
            1408,
            768,
            arguments.GetProperty("shared_dim").GetInt32(),
            name switch
            {
                "contrastive" => EncoderLoss.Contrastive,
                "contrastive_mse" => EncoderLoss.Both,
                _ => EncoderLoss.MeanSquared,
            },
            projectsTeacher:
                !arguments.TryGetProperty("use_tchr_proj", out JsonElement projects) || projects.GetBoolean(),
            hasUnitLength: arguments.TryGetProperty("l2_norm", out JsonElement unit) && unit.GetBoolean());
        Assert.Equal(
            golden.GetProperty("state_dict").EnumerateArray()
                .Select(entry => $"{entry[0].GetString()}:{string.Join(",", entry[1].EnumerateArray())}"),
            heads.State("model.").Select(entry => $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}"));
        NamedWeights.Fill(heads, "model.", 1, except: "model.logit_scale");
        Tensor student = Student(6), teacher = Teacher(6);
        using Tape tape = new();
        Tensor loss = heads.Forward(student, teacher);
        HeadGolden.AssertLoss(golden, loss);
        tape.Backward(loss);
        HeadGolden.AssertGradient(Golden[$"{name}.grad_student"], student, 8, 1e-5);
        HeadGolden.AssertGradient(Golden[$"{name}.grad_teacher"], teacher, 8, 1e-5);
        if (golden.GetProperty("gradient of logit_scale") is { ValueKind: JsonValueKind.Number } scale)
        {
            Tensor gradient = heads.NamedParameters()
                .Single(parameter => parameter.Name == "logit_scale").Value.Gradient!;
            Assert.Equal(scale.GetDouble(), gradient.Span[0], 1e-5 * Math.Abs(scale.GetDouble()) + 1e-7);
        }
    }

    [Fact]
    public void A_student_that_hears_through_its_projection_says_what_the_original_says()
    {
        // 1408 features from the encoder, 768 for the decoder.
        EffNetTrm student = new(EfficientNetSettings.B2, new TransformerDecoderSettings(4981, AudioFeatures: 768));
        foreach ((string name, Tensor value) in student.State())
        {
            if (name.StartsWith("encoder.", StringComparison.Ordinal)) continue;
            bool isProjection = name.StartsWith("stdnt_proj.", StringComparison.Ordinal);
            NamedWeights.Fill(value, (isProjection ? "model." : "model.model.") + name, 1);
        }
        student.RequireGradient(false);
        using TensorScope scope = new();
        Tensor features = new(new(3, 32, 1408));
        for (int i = 0; i < features.Count; i++)
            features.Span[i] = (float)(0.3 * Math.Abs(Signed("captioners.effb2.attn", i)));
        Tensor projected = student.Project(features);
        int length = Golden["mse_student.cap"].Shape[1];
        float[] captions = Golden["mse_student.cap"].Floats;
        Tensor ids = new(new(3, length - 1)), mask = new(ids.Shape);
        for (int i = 0; i < ids.Count; i++)
        {
            ids.Span[i] = captions[i / (length - 1) * length + i % (length - 1)];
            mask.Span[i] = ids.Span[i] == 0 ? 0 : 1;
        }
        DecoderMemory memory = student.Decoder.Remember(projected, EffNetTrm.FeatureMask([31, 20, 6], 32));
        Tensor logits = student.Decoder.Forward(ids, mask, memory); // [3, 8, V]
        float[] expected = Golden["mse_student.logits"].Floats;
        int columns = Golden["mse_student.logits"].Shape[2];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], logits.Span[i / columns * 4981 + i % columns * 37], 2e-5f);

        // Its loss compares the projected clip vector with the teacher's own.
        Tensor clip = EffNetTrm.Pool(features, EffNetTrm.FeatureWeights([31, 20, 6], 32));
        Tensor loss = student.Project(clip).MeanSquaredError(Teacher(3));
        HeadGolden.AssertLoss(Golden.Json.GetProperty("cases").GetProperty("mse_student"), loss);
    }

    private static Tensor Student(int clips) =>
        HeadGolden.Input(new(clips, 1408), i => 0.3 * Math.Abs(Signed("captioners.kd.student", i)));

    private static Tensor Teacher(int clips) =>
        HeadGolden.Input(new(clips, 768), i => 0.5 * Signed("captioners.kd.teacher", i));

    private static double Signed(string name, int i) => (2 * NamedWeights.Uniform(name, i) - 1) * Math.Sqrt(3);
}
