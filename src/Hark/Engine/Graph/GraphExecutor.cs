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
            Dictionary<GraphValue, Tensor> tensors = [];
            inputs = [.. plan.Graph.Inputs.Select(value => TensorOf(value, tensors))];
            outputs = [.. plan.Graph.Outputs.Select(value => TensorOf(value, tensors))];
            calls = [.. plan.Steps.Select(step => new Call(
                step.Operation,
                [.. step.Node.Inputs.Select(value => TensorOf(value, tensors))],
                TensorOf(step.Node.Output, tensors),
                step.Prepared))];
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
    /// Runs all steps, and lowers the time of each, in ticks of <see cref="Stopwatch"/>, to what it took.
    /// </summary>
    public void RunTimed(Span<long> best) => Run(best);

    private void Run(Span<long> best)
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
                long begin = best.IsEmpty ? 0 : Stopwatch.GetTimestamp();
                context.Begin(call.Prepared);
                call.Operation.Forward(context, call.Inputs, call.Output);
                if (!best.IsEmpty) best[i] = Math.Min(best[i], Stopwatch.GetTimestamp() - begin);
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

    private Tensor TensorOf(GraphValue value, Dictionary<GraphValue, Tensor> tensors)
    {
        if (tensors.TryGetValue(value, out Tensor? tensor)) return tensor;
        MemoryPlan memory = Plan.Memory;
        if (memory.ConstantOf(value) is { } constant)
            tensor = constant.Shape == value.Shape ? constant : constant.View(value.Shape);
        else
            tensor = new(value.Shape, arena.Pointer + memory.BlockOf(value)!.Offset);
        tensors.Add(value, tensor);
        return tensor;
    }

    private readonly record struct Call(Operation Operation, Tensor[] Inputs, Tensor Output, object? Prepared);

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
