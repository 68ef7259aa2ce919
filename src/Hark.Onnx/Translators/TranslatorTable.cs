using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Which function translates which operation.</summary>
internal static class TranslatorTable
{
    private static readonly Dictionary<Type, Func<GraphWriter, GraphNode, StoredValue>> Table = new()
    {
        [typeof(ActivateOperation)] = Elementwise.Activate,
        [typeof(ExpOperation)] = (writer, node) => Elementwise.Unary(writer, node, "Exp"),
        [typeof(LogOperation)] = (writer, node) => Elementwise.Unary(writer, node, "Log"),
        [typeof(ScaleOperation)] = Elementwise.Scale,
        [typeof(AddOperation)] = (writer, node) => Broadcasts.Translate(writer, node, "Add"),
        [typeof(SubtractOperation)] = (writer, node) => Broadcasts.Translate(writer, node, "Sub"),
        [typeof(MultiplyOperation)] = (writer, node) => Broadcasts.Translate(writer, node, "Mul"),
        [typeof(DropoutOperation)] = (writer, node) => Broadcasts.Translate(writer, node, "Mul"),
        [typeof(Conv2dOperation)] = Convolutions.Translate,
        [typeof(AvgPool2dOperation)] = Pools.Average,
        [typeof(MaxPool2dOperation)] = Pools.Max,
        [typeof(GruOperation)] = Recurrences.Gru,
        [typeof(LinearOperation)] = Products.Linear,
        [typeof(AttentionOperation)] = Attentions.Translate,
        [typeof(WindowAttentionOperation)] = WindowAttentions.Translate,
        [typeof(BatchNormOperation)] = Norms.Batch,
        [typeof(LayerNormOperation)] = Norms.Layer,
        [typeof(NormalizeL2Operation)] = Norms.L2,
        [typeof(SoftmaxOperation)] = (writer, node) => Norms.Softmax(writer, node, "Softmax"),
        [typeof(LogSoftmaxOperation)] = (writer, node) => Norms.Softmax(writer, node, "LogSoftmax"),
        [typeof(MeanOperation)] = Reductions.Mean,
        [typeof(SumOperation)] = Reductions.Sum,
        [typeof(MaxOperation)] = Reductions.Max,
        [typeof(ReshapeOperation)] = Shapes.Reshape,
        [typeof(TransposeOperation)] = Shapes.Transpose,
        [typeof(SliceOperation)] = Shapes.Slice,
        [typeof(PadOperation)] = Shapes.Pad,
        [typeof(ConcatOperation)] = Shapes.Concat,
        [typeof(ResizeOperation)] = Resizes.Translate,
        [typeof(EmbeddingOperation)] = Lookups.Embedding,
        [typeof(GatherOperation)] = Lookups.Gather,
    };

    /// <exception cref="OnnxExportException">Nobody translates this operation.</exception>
    public static StoredValue Translate(GraphWriter writer, GraphNode node) =>
        Table.TryGetValue(node.Operation.GetType(), out var translate)
            ? translate(writer, node)
            : throw new OnnxExportException(
                $"{node.Operation.GetType().Name} has no translation to ONNX (found with inputs "
                    + $"{string.Join(" and ", node.Inputs.Select(input => input.Shape))}).");

    /// <summary>Whether an input of a node is a list of ids or row numbers.</summary>
    public static bool IsIndex(GraphNode node, int input) => node.Operation switch
    {
        EmbeddingOperation => input == 0,
        GatherOperation => input == 1,
        _ => false,
    };
}
