using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Onnx;

namespace Hark.Benchmarks.Works;

/// <summary>The graphs that ONNX Runtime runs.</summary>
internal static class GraphFiles
{
    /// <summary>Exports a network, and a graph with the same inputs and outputs that does as good as nothing.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="forward">The network.</param>
    /// <param name="inputs">The shapes of its inputs.</param>
    /// <param name="outputs">The shapes of its outputs.</param>
    public static void Write(
        WorkFolder folder,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        IReadOnlyList<Shape> inputs,
        IReadOnlyList<Shape> outputs)
    {
        OnnxSignature signature = new(
            "work",
            [.. inputs.Select((shape, i) => ($"input{i}", shape))],
            [.. outputs.Select((_, i) => $"output{i}")]);
        OnnxExporter.Export(forward, signature, folder.Graph);
        OnnxExporter.Export(given => Nothing(given, outputs), signature, folder.EmptyGraph);
    }

    // Every input is touched, every output is filled.
    private static Tensor[] Nothing(IReadOnlyList<Tensor> inputs, IReadOnlyList<Shape> outputs)
    {
        Tensor[] cells = [.. inputs.Select(FirstCell)];
        Tensor sum = cells.Aggregate((a, b) => a.Add(b)); // [1]
        return [.. outputs.Select(shape => Tensor.Zeros(shape).Add(sum))];
    }

    private static Tensor FirstCell(Tensor x) => x.Reshape(x.Count).Slice(0, 0, 1);
}
