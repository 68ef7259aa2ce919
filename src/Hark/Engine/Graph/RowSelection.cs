using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Where a sequence [B, T, D] is read at a few places only, as Transformers' special tokens are, the operations before
/// it that treat every place alone run for those places alone: norms, linear layers, additions, activations and the
/// queries of attention. The last layer of AST then does its keys and values for all 1,214 places and the rest for two.
/// </summary>
internal static class RowSelection
{
    public static NetworkGraph Apply(NetworkGraph graph)
    {
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operation is not SliceOperation slice || !IsFewPlaces(slice, node.Inputs[0].Shape)) continue;
            NetworkGraph changed = DeadNodeRemoval.Apply(new EarlierSlice(graph, node, slice).Apply(graph));
            // One at a time: a pass reads the graph as it was before it.
            if (changed.Flops < graph.Flops) return Apply(changed);
        }
        return graph;
    }

    private static bool IsFewPlaces(SliceOperation slice, Shape sequence) =>
        sequence.Rank == 3 && sequence.NormalizeAxis(slice.Axis) == 1 && 2 * slice.Length <= sequence[1];

    /// <summary>Moves one slice as far towards the inputs as it may go.</summary>
    private sealed class EarlierSlice : GraphPass
    {
        private readonly GraphNode node;
        private readonly SliceOperation slice;
        private readonly HashSet<GraphNode> followed = [];
        private readonly Dictionary<GraphValue, GraphValue> selected = [];

        public EarlierSlice(NetworkGraph graph, GraphNode node, SliceOperation slice)
        {
            this.node = node;
            this.slice = slice;
            Follow(graph);
        }

        protected override GraphValue? Rewrite(GraphNode current, GraphValue[] inputs) =>
            current == node && followed.Count > 0 ? Select(node.Inputs[0]) : null;

        // A node is followed if nothing but the slice and followed nodes reads its rows: last nodes first.
        private void Follow(NetworkGraph graph)
        {
            HashSet<GraphValue> outputs = [.. graph.Outputs];
            ILookup<GraphValue, (GraphNode User, int Index)> users = graph.Nodes
                .SelectMany(user => user.Inputs.Select((input, index) => (Input: input, User: user, Index: index)))
                .ToLookup(use => use.Input, use => (use.User, use.Index));
            foreach (GraphNode candidate in graph.Nodes.Reverse())
            {
                if (outputs.Contains(candidate.Output) || !users[candidate.Output].Any()) continue;
                bool reachesSlice = users[candidate.Output].All(use => use.User == node
                    || (followed.Contains(use.User) && RowInputs(use.User).Contains(use.Index)));
                if (reachesSlice && RowInputs(candidate).Count > 0) followed.Add(candidate);
            }
        }

        private GraphValue Select(GraphValue value)
        {
            if (selected.TryGetValue(value, out GraphValue? rows)) return rows;
            if (value.Producer is { } producer && followed.Contains(producer))
            {
                GraphValue[] inputs = [.. producer.Inputs];
                foreach (int index in RowInputs(producer)) inputs[index] = Select(inputs[index]);
                rows = new GraphNode(producer.Operation, inputs).Output;
            }
            else
            {
                rows = new GraphNode(slice, [value]).Output;
            }
            selected.Add(value, rows);
            return rows;
        }

        // The inputs of which a row of the output takes the same row and no other.
        private static IReadOnlyList<int> RowInputs(GraphNode node)
        {
            Shape output = node.Output.Shape;
            if (output.Rank != 3) return [];
            return node.Operation switch
            {
                LayerNormOperation or ActivateOperation or LinearOperation => [0],
                AddOperation when node.Inputs.All(input => input.Shape == output) => [0, 1],
                AddOperation when node.Inputs[1].Shape.Rank == 1 => [0],
                AttentionOperation { Options.Causal: false }
                    when node.Inputs.Skip(3).All(mask => mask.Shape.Rank == 2) => [0],
                _ => [],
            };
        }
    }
}
