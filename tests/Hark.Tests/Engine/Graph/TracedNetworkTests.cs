using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Graph;

public class TracedNetworkTests
{
    private static readonly Tensor Weight = TracedCheck.Random(new(16, 16), 1);

    [Fact]
    public void Plans_are_traced_once_per_shape_and_the_oldest_goes_first()
    {
        int traces = 0;
        using TracedNetwork network = new(
            x =>
            {
                traces++;
                return [x[0].Linear(Weight)];
            },
            maxPlans: 2);
        int[] rows = [1, 2, 1, 1, 2, 3, 1, 2, 3];
        int[] expected = [1, 2, 2, 2, 2, 3, 4, 5, 6];
        for (int i = 0; i < rows.Length; i++)
        {
            Tensor x = TracedCheck.Random(new(rows[i], 16), 7);
            TracedCheck.AssertClose(x.Linear(Weight).Span, TracedCheck.Run(network, x)[0]);
            Assert.Equal(expected[i], traces);
        }
    }

    [Fact]
    public void Packed_weights_are_shared_between_shapes()
    {
        ConstantStore store = new();
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
            [x[0].Linear(Weight.Slice(0, 0, 8)).Relu().Linear(Weight.Slice(0, 8, 8).Slice(1, 0, 8))];
        GraphPlan Plan(int rows) =>
            new(GraphPasses.Apply(GraphTracer.Trace(forward, [new(rows, 16)], store), store), store);

        GraphPlan one = Plan(1), nine = Plan(9);
        for (int i = 0; i < 2; i++)
        {
            Assert.NotNull(one.Steps[i].Prepared);
            Assert.Same(one.Steps[i].Prepared, nine.Steps[i].Prepared);
        }
        Assert.NotSame(one.Steps[0].Prepared, one.Steps[1].Prepared);

        store.Trim([one.Graph]);
        Assert.Same(one.Steps[1].Prepared, Plan(4).Steps[1].Prepared);
        store.Trim([]);
        Assert.NotSame(one.Steps[1].Prepared, Plan(4).Steps[1].Prepared);
    }

    [Fact]
    public void Changed_weights_count_after_a_reset()
    {
        Tensor weight = TracedCheck.Random(new(4, 4), 3), x = TracedCheck.Random(new(2, 4), 4);
        using TracedNetwork network = new(inputs => [inputs[0].Linear(weight)]);
        TracedCheck.AssertClose(x.Linear(weight).Span, TracedCheck.Run(network, x)[0]);
        weight.Span.Reverse();
        network.Reset();
        TracedCheck.AssertClose(x.Linear(weight).Span, TracedCheck.Run(network, x)[0]);
    }

    [Fact]
    public void A_trace_survives_the_tape_it_was_made_under()
    {
        Tensor weight = Tensor.Parameter(new(16, 16));
        Weight.Span.CopyTo(weight.Span);
        using TracedNetwork network = new(x => [x[0].Add(weight.Slice(0, 3, 1))]);
        Tensor input = TracedCheck.Random(new(2, 16), 9);
        float[] expected;
        using (Tape tape = new())
        {
            expected = TracedCheck.Run(network, input)[0];
            tape.Backward(weight.Slice(0, 0, 5).Sum());
        }
        using Tensor other = Tensor.Full(new(1, 16), float.NaN); // takes over memory that the tape gave back
        Assert.Equal(expected, TracedCheck.Run(network, input)[0]);
    }

    [Fact]
    public void Inputs_can_be_written_in_place_and_runs_repeated()
    {
        using TracedNetwork network = new(x => [x[0].Scale(2), x[0].Add(x[1])]);
        using GraphRun run = network.Rent(new Shape(3), new Shape(3));
        for (int i = 0; i < 3; i++)
        {
            run.Input(0).Span.Fill(i);
            run.Input(1).Span.Fill(10);
            run.Execute();
            Assert.Equal([2f * i, 2f * i, 2f * i], run[0].ToArray());
            Assert.Equal([10f + i, 10f + i, 10f + i], run[1].ToArray());
        }
        Assert.Equal((2, 2), (run.InputCount, run.OutputCount));
    }

    [Fact]
    public void A_disposed_run_reaches_nothing()
    {
        using TracedNetwork network = new(x => [x[0].Scale(2)]);
        GraphRun first = network.Rent(new Shape(3));
        first.Dispose();
        using GraphRun second = network.Rent(new Shape(3)); // the same executor
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first[0]);
        Assert.Throws<ObjectDisposedException>(() => first.Execute());
        Assert.Throws<ObjectDisposedException>(() => default(GraphRun).InputCount);
        second.Execute();
    }

    [Fact]
    public void Runs_outlive_their_plan_and_their_network()
    {
        TracedNetwork network = new(x => [x[0].Linear(Weight).Relu()], maxPlans: 1);
        Tensor x = TracedCheck.Random(new(2, 16), 5);
        using GraphRun run = network.Run(x);
        float[] expected = run[0].ToArray();
        TracedCheck.Run(network, TracedCheck.Random(new(3, 16), 5)); // drives out the first plan
        network.Dispose();
        x.Span.CopyTo(run.Input(0).Span);
        run.Execute();
        Assert.Equal(expected, run[0].ToArray());
        Assert.Throws<ObjectDisposedException>(() => network.Run(x));
    }

    [Fact]
    public void An_executor_serves_one_caller_at_a_time()
    {
        InvalidOperationException? caught = null;
        GraphRun run = default;
        using TracedNetwork network = new(x => [new Reentrant(() =>
        {
            caught = Record.Exception(() => run.Execute()) as InvalidOperationException;
        }).Apply(x[0])]);
        run = network.Rent(new Shape(2));
        run.Execute();
        Assert.NotNull(caught);
        run.Dispose();
    }

    [Fact]
    public void Callers_at_the_same_time_get_the_same_bits()
    {
        using ThreadTeam team = new(2);
        using TracedNetwork network = new(x => [x[0].Linear(Weight).Softmax().Linear(Weight)], team, maxPlans: 3);
        Tensor[] inputs = [.. Enumerable.Range(1, 5).Select(rows => TracedCheck.Random(new(rows, 16), (ulong)rows))];
        float[][] expected = [.. inputs.Select(x => TracedCheck.Run(network, x)[0])];
        Parallel.For(0, 400, i => Assert.Equal(expected[i % 5], TracedCheck.Run(network, inputs[i % 5])[0]));
    }

    [Fact]
    public void Errors_leave_the_network_usable()
    {
        Tensor table = TracedCheck.Random(new(4, 2), 1);
        using TracedNetwork network = new(x => [x[0].Embedding(table)]);
        Tensor wrong = new(new(1), [9]), right = new(new(1), [3]);
        Assert.Throws<ArgumentException>(() => network.Run(wrong));
        Assert.Equal(table.ToArray()[6..], TracedCheck.Run(network, right)[0]);
    }

    [Fact]
    public void Constant_and_repeated_outputs_work()
    {
        Tensor constant = TracedCheck.Random(new(3), 1);
        using TracedNetwork network = new(x => [constant, x[0], x[0].Exp(), x[0]]);
        float[][] outputs = TracedCheck.Run(network, constant);
        Assert.Equal(constant.ToArray(), outputs[0]);
        Assert.Equal(constant.ToArray(), outputs[1]);
        Assert.Equal(constant.ToArray(), outputs[3]);
        Assert.Equal(constant.Exp().ToArray(), outputs[2]);
    }

    /// <summary>Copies its input and calls back.</summary>
    private sealed class Reentrant(Action call) : Operation
    {
        public override string Name => "Reentrant";

        public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs[0];

        public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
        {
            inputs[0].Span.CopyTo(output.Span);
            call();
        }

        public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output) =>
            inputs[0].Values.CopyTo(output.Values, 0);
    }
}
