using System.Diagnostics;

namespace Hark.Engine.Graph;

/// <summary>
/// Runs a plan in an arena of its own. After the first run nothing is allocated. One caller at a time. Outputs are
/// valid until the next run; every run overwrites the inputs, so write all of them before each.
/// </summary>
internal sealed unsafe class GraphExecutor : IDisposable
{
    private readonly NativeArena arena;
    private readonly ScratchRegion scratch = new();
    private readonly Context context;
    private readonly Call[] calls;
    private readonly Tensor[] inputs;
    private readonly Tensor[] outputs;
    private int isRunning;

    public GraphExecutor(GraphPlan plan, ThreadTeam team)
    {
        Plan = plan;
        arena = new(plan.Memory.Floats);
        context = new(team, scratch);
        using (TensorScope.Suspend())
        {
            ExecutorTensors tensors = new(plan.Memory, arena);
            inputs = [.. plan.Graph.Inputs.Select(tensors.Whole)];
            outputs = [.. plan.Graph.Outputs.Select(tensors.Whole)];
            calls = [.. CallsOf(plan.Steps, tensors)];
        }
    }

    public GraphPlan Plan { get; }

    /// <summary>The inputs, to be written in place.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>The outputs of the last run.</summary>
    public IReadOnlyList<Tensor> Outputs => outputs;

    /// <summary>Runs all steps.</summary>
    /// <exception cref="InvalidOperationException">Another caller is running this executor.</exception>
    public void Run() => Run([]);

    /// <summary>
    /// Runs all steps, and measures each in ticks of <see cref="Stopwatch"/>, all its turns together.
    /// </summary>
    public void RunTimed(Span<long> ticks)
    {
        ticks.Clear();
        Run(ticks);
    }

    private void Run(Span<long> ticks)
    {
        if (Interlocked.Exchange(ref isRunning, 1) != 0)
            throw new InvalidOperationException(
                "This executor is running already: an executor serves one caller at a time.");
        try
        {
            scratch.BeginRun();
            for (int i = 0; i < calls.Length; i++)
            {
                ref readonly Call call = ref calls[i];
                long begin = ticks.IsEmpty ? 0 : Stopwatch.GetTimestamp();
                context.Begin(call.Prepared);
                call.Operation.Forward(context, call.Inputs, call.Output);
                if (!ticks.IsEmpty) ticks[call.Step] += Stopwatch.GetTimestamp() - begin;
            }
        }
        finally
        {
            Volatile.Write(ref isRunning, 0);
        }
        GC.KeepAlive(this); // and with it the memory that the tensors point to
    }

    public void Dispose()
    {
        arena.Dispose();
        scratch.Dispose();
    }

    /// <summary>The steps one after the other; those of a stretch together, turn by turn.</summary>
    private static IEnumerable<Call> CallsOf(IReadOnlyList<GraphStep> steps, ExecutorTensors tensors)
    {
        for (int first = 0, end; first < steps.Count; first = end)
        {
            BatchStretch? stretch = steps[first].Stretch;
            end = first + 1;
            while (stretch is not null && end < steps.Count && steps[end].Stretch == stretch) end++;
            for (int turn = 0; turn < (stretch?.Turns ?? 1); turn++)
            {
                for (int step = first; step < end; step++) yield return CallOf(steps, step, stretch?.Share(turn));
            }
        }

        Call CallOf(IReadOnlyList<GraphStep> all, int index, BatchShare? share)
        {
            GraphNode node = all[index].Node;
            Tensor[] inputs = [.. node.Inputs.Select(value => tensors.Of(value, share))];
            Tensor output = tensors.Of(node.Output, share);
            Shape[] shapes = Array.ConvertAll(inputs, input => input.Shape);
            Operation operation = FixedShape.Resolve(node.Operation, shapes, output.Shape);
            return new(index, operation, inputs, output, all[index].Prepared);
        }
    }

    private readonly record struct Call(
        int Step, Operation Operation, Tensor[] Inputs, Tensor Output, object? Prepared);

    private sealed class Context(ThreadTeam team, ScratchRegion scratch) : OperationContext
    {
        private object? prepared;

        public override ThreadTeam Team => team;

        public override object? Prepared => prepared;

        public override Tensor Scratch(Shape shape) => scratch.Take(shape);

        public void Begin(object? preparedConstants)
        {
            prepared = preparedConstants;
            scratch.BeginStep();
        }
    }
}
