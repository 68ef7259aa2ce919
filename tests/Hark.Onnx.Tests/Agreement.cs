using Google.Protobuf;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Onnx.Schema;

namespace Hark.Onnx.Tests;

/// <summary>Runs a forward pass in Hark and, exported, in ONNX Runtime.</summary>
internal static class Agreement
{
    /// <summary>The most that two outputs may differ: of 1, or of their size where that is larger.</summary>
    private const float Tolerance = 1e-4f;

    /// <summary>Asserts that both give the same, and returns the exported file.</summary>
    public static ModelProto Check(
        OnnxRuntime runtime,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        OnnxSignature signature,
        params ReadOnlySpan<Tensor> inputs)
    {
        ModelProto model = OnnxExporter.Build(forward, signature);
        string path = Path.Combine(Path.GetTempPath(), $"hark-{Guid.NewGuid():N}.onnx");
        try
        {
            File.WriteAllBytes(path, model.ToByteArray());
            Check(runtime, forward, path, model, inputs);
        }
        finally
        {
            File.Delete(path);
        }
        return model;
    }

    /// <summary>Asserts that a file gives what a forward pass gives.</summary>
    public static void Check(
        OnnxRuntime runtime,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        string path,
        ModelProto model,
        params ReadOnlySpan<Tensor> inputs)
    {
        Tensor[] found = runtime.Run(path, model, inputs);
        using TracedNetwork network = new(forward);
        using GraphRun run = network.Run(inputs);
        Assert.Equal(run.OutputCount, found.Length);
        for (int i = 0; i < found.Length; i++) AssertClose(run[i], found[i], model.Graph.Output[i].Name);
    }

    private static void AssertClose(Tensor hark, Tensor runtime, string name)
    {
        Assert.Equal(hark.Shape, runtime.Shape);
        for (int i = 0; i < hark.Count; i++)
        {
            float expected = hark.Span[i], actual = runtime.Span[i];
            Assert.True(
                Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected)),
                $"{name} [{i}]: Hark {expected}, ONNX Runtime {actual}");
        }
    }
}
