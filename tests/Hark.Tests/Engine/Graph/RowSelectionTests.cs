using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Tests.Engine.Graph;

public class RowSelectionTests
{
    private const int Clips = 2, Places = 13, Width = 24, Heads = 3;

    private readonly LayerNorm before = new(Width), between = new(Width), last = new(Width);
    private readonly MultiHeadAttention attention = new(Width, Heads);
    private readonly Linear widen = new(Width, 4 * Width, activation: Activation.Gelu), narrow = new(4 * Width, Width);

    public RowSelectionTests()
    {
        Module[] layers = [before, between, last, attention, widen, narrow];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].Initialize(new Philox((ulong)i + 1));
            layers[i].Eval();
        }
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(5, 1)]
    [InlineData(7, 6)]
    public void Places_that_nobody_reads_are_not_computed(int start, int length)
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
            [last.Forward(Layer(Layer(x[0], false), false)).Slice(1, start, length).Mean([1])];
        NetworkGraph traced = NetworkGraph.Trace(forward, new Shape(Clips, Places, Width)), graph = traced.Optimize();

        // The first layer is whole; of the second, keys and values are.
        int[] places = [.. graph.Nodes.Where(node => node.Output.Shape.Rank == 3).Select(node => node.Output.Shape[1])];
        int firstFew = Array.IndexOf(places, length);
        Assert.Equal(Places, places[firstFew - 1]);
        GraphNode looks = graph.Nodes.Last(node => node.Operation is AttentionOperation);
        Assert.Equal(length, looks.Inputs[0].Shape[1]);
        Assert.Equal(Places, looks.Inputs[1].Shape[1]);
        Assert.Equal(length, places[^1]);
        Assert.True(graph.Flops < 0.85 * traced.Flops, $"{graph.Flops} of {traced.Flops}");
        TracedCheck.AssertAgree(forward, TracedCheck.Random(new(Clips, Places, Width), 9));
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_batch()
    {
        using Tensor pair = TracedCheck.Random(new(Clips, Places, Width), 9);
        using TracedNetwork network = new(inputs => [Layer(inputs[0], false).Slice(1, 3, 2)]);
        float[] both = TracedCheck.Run(network, pair)[0];
        for (int clip = 0; clip < Clips; clip++)
        {
            using Tensor one = pair.Slice(0, clip, 1);
            Assert.Equal(both[(clip * 2 * Width)..((clip + 1) * 2 * Width)], TracedCheck.Run(network, one)[0]);
        }
    }

    [Fact]
    public void A_sequence_that_is_an_output_too_stays_whole()
    {
        NetworkGraph graph = Optimized(x =>
        {
            Tensor sequence = Layer(x, false);
            return [sequence, sequence.Slice(1, 0, 1)];
        });
        GraphNode looks = Assert.Single(graph.Nodes, node => node.Operation is AttentionOperation);
        Assert.Equal(Places, looks.Inputs[0].Shape[1]);
    }

    [Fact]
    public void Causal_attention_and_most_of_the_places_stay_whole()
    {
        Assert.Equal(Places, Queries(Optimized(x => [Layer(x, true).Slice(1, 0, 1)])));
        Assert.Equal(Places, Queries(Optimized(x => [Layer(x, false).Slice(1, 0, Places / 2 + 1)])));

        static int Queries(NetworkGraph graph) =>
            Assert.Single(graph.Nodes, node => node.Operation is AttentionOperation).Inputs[0].Shape[1];
    }

    private static NetworkGraph Optimized(Func<Tensor, IReadOnlyList<Tensor>> forward) =>
        NetworkGraph.Trace(x => forward(x[0]), new Shape(Clips, Places, Width)).Optimize();

    private Tensor Layer(Tensor x, bool causal)
    {
        (Tensor q, Tensor k, Tensor v) = attention.ProjectAll(before.Forward(x));
        x = x.Add(attention.Attend(q, k, v, causal, null));
        return x.Add(narrow.Forward(widen.Forward(between.Forward(x))));
    }
}
