using Hark.Engine.Graph;
using Hark.Onnx.Schema;
using Hark.Onnx.Translators;

namespace Hark.Onnx;

/// <summary>Turns a graph of Hark into one of ONNX, node by node.</summary>
internal static class GraphTranslation
{
    public static GraphProto Translate(NetworkGraph graph, OnnxSignature signature)
    {
        CheckNames(graph, signature);
        GraphWriter writer = new(signature.HasOpenBatch);
        HashSet<GraphValue> indices = Indices(graph);
        for (int i = 0; i < graph.Inputs.Count; i++)
            writer.AddInput(graph.Inputs[i], signature.Inputs[i].Name, indices.Contains(graph.Inputs[i]));
        foreach (GraphNode node in graph.Nodes) writer.Set(node.Output, TranslatorTable.Translate(writer, node));
        for (int i = 0; i < graph.Outputs.Count; i++) writer.AddOutput(graph.Outputs[i], signature.Outputs[i]);
        return writer.Finish(signature.Name);
    }

    /// <summary>The inputs that serve as ids or row numbers and as nothing else.</summary>
    private static HashSet<GraphValue> Indices(NetworkGraph graph)
    {
        HashSet<GraphValue> indices = [], numbers = [.. graph.Outputs];
        foreach (GraphNode node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
                (TranslatorTable.IsIndex(node, i) ? indices : numbers).Add(node.Inputs[i]);
        }
        indices.ExceptWith(numbers);
        return indices;
    }

    private static void CheckNames(NetworkGraph graph, OnnxSignature signature)
    {
        if (graph.Outputs.Count != signature.Outputs.Count)
        {
            throw new OnnxExportException(
                $"{signature.Name} makes {graph.Outputs.Count} outputs, the signature names "
                    + $"{signature.Outputs.Count}.");
        }
        string[] names = [.. signature.Inputs.Select(input => input.Name), .. signature.Outputs];
        if (names.Distinct().Count() < names.Length || names.Contains(""))
        {
            throw new OnnxExportException(
                $"{signature.Name}: inputs and outputs need names that differ, found {string.Join(", ", names)}.");
        }
    }
}
