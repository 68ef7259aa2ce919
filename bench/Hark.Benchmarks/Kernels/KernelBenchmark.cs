using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Graph;

namespace Hark.Benchmarks.Kernels;

/// <summary>
/// One operation as inference runs it: traced, its weights packed before, inputs and output in an arena that is used
/// again and again. What is measured is the kernel and the few hundred nanoseconds in which it is chosen.
/// </summary>
public abstract class KernelBenchmark
{
    private ThreadTeam team = null!;
    private TracedNetwork network = null!;
    private GraphRun run;

    /// <summary>How many threads work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalCleanup]
    public void Free()
    {
        run.Dispose();
        network.Dispose();
        team.Dispose();
    }

    /// <summary>Gets an operation ready, with inputs from a normal distribution.</summary>
    private protected void Prepare(Func<IReadOnlyList<Tensor>, Tensor> operation, params Shape[] inputs)
    {
        team = new(Threads);
        network = new(x => [operation(x)], team);
        run = network.Rent(inputs);
        for (int i = 0; i < inputs.Length; i++) new Philox(2).FillNormal(run.Input(i).Span);
    }

    /// <summary>Runs it once. The arena may have written over the inputs since: their values do not matter.</summary>
    private protected void Execute() => run.Execute();

    /// <summary>A weight or an input, small enough that nothing overflows.</summary>
    private protected static Tensor Normal(params int[] sizes)
    {
        Tensor tensor = new(new Shape(sizes));
        new Philox(1).FillNormal(tensor.Span, 0, 0.1f);
        return tensor;
    }
}
