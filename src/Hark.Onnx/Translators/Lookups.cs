using Hark.Engine.Graph;

namespace Hark.Onnx.Translators;

/// <summary>Rows picked by number.</summary>
internal static class Lookups
{
    public static StoredValue Embedding(GraphWriter writer, GraphNode node) => Rows(writer, node, table: 1, rows: 0);

    public static StoredValue Gather(GraphWriter writer, GraphNode node) => Rows(writer, node, table: 0, rows: 1);

    private static StoredValue Rows(GraphWriter writer, GraphNode node, int table, int rows)
    {
        string[] inputs = [writer.Plain(node.Inputs[table]), writer.Indices(node.Inputs[rows])];
        return new(writer.Node("Gather", inputs, Attributes.Of("axis", 0L)), node.Output.Shape);
    }
}
