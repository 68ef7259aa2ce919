using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Graph;

/// <summary>
/// A forward pass made fast for inference: traced once per combination of input shapes, optimised, and run in an arena
/// without allocations. Packed weights are shared between shapes. Thread-safe: callers that run at the same time get an
/// executor each.
/// </summary>
/// <remarks>
/// The traced function must be a pure function of its arguments and of tensors that do not change: it runs on symbolic
/// tensors, so what it decides by shape or by the values of weights is fixed in the plan. Weights are shared, not
/// copied, but folded and packed: call <see cref="Reset"/> after they changed, and trace in evaluation mode.
/// </remarks>
/// <example>
/// <code>
/// using TracedNetwork network = new(inputs => [encoder.Forward(inputs[0])]);
/// using GraphRun run = network.Run(logMel);
/// run[0].Span.CopyTo(features);
/// </code>
/// </example>
[Experimental("HARK001")]
public sealed class TracedNetwork : IDisposable
{
    /// <summary>How many plans are kept unless told otherwise.</summary>
    public const int DefaultMaxPlans = 16;

    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward;
    private readonly ThreadTeam? team;
    private readonly Precision precision;
    private readonly PlanCache cache;
    private readonly ConstantStore store;
    private readonly Lock cacheGate = new();
    private readonly Lock buildGate = new(); // taken before cacheGate
    private bool isDisposed;

    /// <summary>Creates a network without tracing it yet.</summary>
    /// <param name="forward">A forward pass in evaluation mode; must be safe to call from any thread.</param>
    /// <param name="team">The workers; null for <see cref="ThreadTeam.Shared"/>.</param>
    /// <param name="maxPlans">How many plans are kept, at least 1; the one not used for longest goes first.</param>
    /// <param name="precision">In which numbers the large products are computed.</param>
    public TracedNetwork(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        ThreadTeam? team = null,
        int maxPlans = DefaultMaxPlans,
        Precision precision = Precision.Float32)
        : this(forward, PackedWeights.Fresh, team, maxPlans, precision)
    {
    }

    /// <summary>Creates a network whose packed weights may come from a file.</summary>
    internal TracedNetwork(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        PackedWeights packs,
        ThreadTeam? team = null,
        int maxPlans = DefaultMaxPlans,
        Precision precision = Precision.Float32)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPlans, 1);
        this.forward = forward;
        this.team = team;
        this.precision = precision;
        cache = new(maxPlans);
        store = new(packs);
    }

    /// <summary>Runs the network on copies of the inputs. Dispose the result when its outputs have been read.</summary>
    public GraphRun Run(params ReadOnlySpan<Tensor> inputs)
    {
        Span<Shape> shapes = stackalloc Shape[inputs.Length];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = inputs[i].Shape;
        GraphRun run = Rent(shapes);
        try
        {
            for (int i = 0; i < inputs.Length; i++) inputs[i].Span.CopyTo(run.Input(i).Span);
            run.Execute();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>An executor for these input shapes, whose inputs the caller writes in place before executing.</summary>
    public GraphRun Rent(params ReadOnlySpan<Shape> inputs) => PoolFor(inputs).Rent();

    /// <summary>The optimised graph for these input shapes: what runs, printable and with its costs.</summary>
    public NetworkGraph GraphFor(params ReadOnlySpan<Shape> inputs) => PoolFor(inputs).Plan.Graph;

    /// <summary>
    /// Forgets all plans and packed weights, because weights have changed. Runs in progress end as they began.
    /// </summary>
    public void Reset()
    {
        lock (buildGate)
        {
            lock (cacheGate)
            {
                foreach (ExecutorPool pool in cache.Pools) pool.Retire();
                cache.Clear();
            }
            store.Trim([]);
        }
    }

    /// <summary>Frees the memory; runs that are not disposed yet keep theirs until they are.</summary>
    public void Dispose()
    {
        isDisposed = true;
        Reset();
    }

    private ExecutorPool PoolFor(ReadOnlySpan<Shape> inputs)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (Find(inputs) is { } found) return found;
        lock (buildGate)
        {
            if (Find(inputs) is { } built) return built;
            NetworkGraph graph = GraphPasses.Apply(GraphTracer.Trace(forward, inputs, store), store, precision);
            ExecutorPool pool = new(new GraphPlan(graph, store), team ?? ThreadTeam.Shared);
            Add(pool);
            return pool;
        }
    }

    private ExecutorPool? Find(ReadOnlySpan<Shape> inputs)
    {
        lock (cacheGate) return cache.Find(inputs);
    }

    private void Add(ExecutorPool pool)
    {
        ExecutorPool? oldest;
        NetworkGraph[] living;
        lock (cacheGate)
        {
            oldest = cache.Add(pool);
            living = [.. cache.Pools.Select(kept => kept.Plan.Graph)];
        }
        if (oldest is null) return;
        oldest.Retire();
        store.Trim(living);
    }
}
