using Hark.Engine;
using Hark.Engine.Graph;

namespace Hark.Tests.Engine.Graph;

/// <summary>Compares traced networks with eager ones and with themselves.</summary>
internal static class TracedCheck
{
    /// <summary>The outputs of a traced run as arrays.</summary>
    public static float[][] Run(TracedNetwork network, params Tensor[] inputs)
    {
        using GraphRun run = network.Run(inputs);
        float[][] outputs = new float[run.OutputCount][];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = run[i].ToArray();
        return outputs;
    }

    /// <summary>|eager - traced| is at most 1e-5 of the largest eager value, output by output.</summary>
    public static float[][] AssertAgree(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, params Tensor[] inputs)
    {
        using TracedNetwork network = new(forward);
        float[][] traced = Run(network, inputs);
        using TensorScope scope = new();
        IReadOnlyList<Tensor> eager = forward(inputs);
        Assert.Equal(eager.Count, traced.Length);
        for (int i = 0; i < traced.Length; i++) AssertClose(eager[i].Span, traced[i]);
        return traced;
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"[{i}] is {actual[i]}");
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
        }
        Assert.True(difference <= 1e-5f * largest, $"The outputs differ by {difference}; the largest is {largest}.");
    }

    /// <summary>Normal numbers.</summary>
    public static Tensor Random(Shape shape, ulong seed)
    {
        Tensor tensor = new(shape);
        new Philox(seed).FillNormal(tensor.Span);
        return tensor;
    }
}
