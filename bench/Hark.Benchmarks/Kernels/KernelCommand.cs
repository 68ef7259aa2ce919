using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Hark.Benchmarks.Kernels;

/// <summary>`kernels`: the tables of BenchmarkDotNet, one class for each kind of kernel.</summary>
internal static class KernelCommand
{
    private const string Everything = "*";

    /// <summary>Runs benchmarks; all of them, unless the arguments say which.</summary>
    /// <param name="arguments">
    /// Those of BenchmarkDotNet: <c>--filter *Gemm*</c>, <c>--list flat</c>, <c>--exporters json</c> ...
    /// </param>
    public static void Run(string[] arguments)
    {
        // In this process: a kernel needs no program of its own, and building one takes longer than measuring it. The
        // job is short because a kernel's time varies little; ask for more by --iterationCount.
        Job job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job.AsDefault());
        if (arguments.Length == 0) arguments = ["--filter", Everything];
        BenchmarkSwitcher.FromAssembly(typeof(KernelCommand).Assembly).Run(arguments, config);
    }
}
