using System.Globalization;
using System.Text;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Prints a graph: <c>%n</c> are values in the order of the nodes, <c>#n</c> constants in the order of their first use.
/// </summary>
internal static class GraphText
{
    public static string Of(NetworkGraph graph)
    {
        Dictionary<GraphValue, string> names = [];
        foreach (GraphValue input in graph.Inputs) names.Add(input, $"%{names.Count}");
        foreach (GraphNode node in graph.Nodes) names.Add(node.Output, $"%{names.Count}");
        for (int i = 0; i < graph.Constants.Count; i++) names.Add(graph.Constants[i], $"#{i}");

        StringBuilder text = new();
        foreach (GraphValue input in graph.Inputs) Line(text, $"{names[input]} = Input", input.Shape, 0);
        foreach (GraphNode node in graph.Nodes)
        {
            var operands = node.Inputs.Select(value =>
                value.Constant is null ? names[value] : $"{names[value]} {value.Shape}");
            string call = $"{names[node.Output]} = {Describe(node.Operation)}({string.Join(", ", operands)})";
            Line(text, call, node.Output.Shape, node.Flops);
        }
        string outputs = string.Join(", ", graph.Outputs.Select(output => names[output]));
        text.Append(CultureInfo.InvariantCulture, $"return {outputs}\n");
        text.Append(CultureInfo.InvariantCulture, $"{graph.Nodes.Count} nodes, {graph.ParameterCount:N0} constants, ");
        return text.Append(CultureInfo.InvariantCulture, $"{graph.Flops / 1e6:N2} MFLOP").ToString();
    }

    private static void Line(StringBuilder text, string call, Shape shape, long flops)
    {
        text.Append(CultureInfo.InvariantCulture, $"{call} -> {shape}");
        if (flops > 0) text.Append(CultureInfo.InvariantCulture, $", {flops / 1e6:N3} MFLOP");
        text.Append('\n');
    }

    private static string Describe(Operation operation)
    {
        Activation fused = FusedActivation.Of(operation);
        return fused == Activation.None || operation is ActivateOperation
            ? operation.Name
            : $"{operation.Name}+{fused}";
    }
}
