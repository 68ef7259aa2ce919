using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// Starts a kernel: picks the widest register of this machine and the activation, both resolved when the JIT
/// specialises the generic code, and spreads the chunks over a team. Allocates nothing.
/// </summary>
internal static class KernelRunner
{
    /// <summary>
    /// Elements in one chunk of elementwise work: 64 KiB, so that a chunk fits the L2 cache of its core.
    /// </summary>
    public const int ChunkElements = 16 * 1024;

    public static int ChunksOf(long elements, int chunkElements = ChunkElements) =>
        checked((int)((elements + chunkElements - 1) / chunkElements));

    public static void Run<TJob>(ThreadTeam team, int chunks, in TJob job)
        where TJob : struct, IVectorJob
    {
        if (HasLanes512) team.Run(chunks, new Sized<TJob, Lanes512>(job));
        else if (HasLanes256) team.Run(chunks, new Sized<TJob, Lanes256>(job));
        else team.Run(chunks, new Sized<TJob, Lanes128>(job));
    }

    public static void Run<TJob>(ThreadTeam team, int chunks, Activation activation, in TJob job)
        where TJob : struct, IActivatedJob
    {
        switch (activation)
        {
            case Activation.None: Run(team, chunks, new Activated<TJob, IdentityFunction>(job)); break;
            case Activation.Relu: Run(team, chunks, new Activated<TJob, ReluFunction>(job)); break;
            case Activation.Silu: Run(team, chunks, new Activated<TJob, SiluFunction>(job)); break;
            case Activation.Gelu: Run(team, chunks, new Activated<TJob, GeluFunction>(job)); break;
            case Activation.Sigmoid: Run(team, chunks, new Activated<TJob, SigmoidFunction>(job)); break;
            case Activation.HardSwish: Run(team, chunks, new Activated<TJob, HardSwishFunction>(job)); break;
            case Activation.Tanh: Run(team, chunks, new Activated<TJob, TanhFunction>(job)); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        }
    }

    private static bool HasLanes512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;
    }

    private static bool HasLanes256
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;
    }

    private readonly struct Sized<TJob, V>(TJob job) : IParallelJob
        where TJob : struct, IVectorJob
        where V : unmanaged, ILanes<V>
    {
        private readonly TJob job = job;

        public void Run(int chunk) => job.Run<V>(chunk);
    }

    private readonly struct Activated<TJob, A>(TJob job) : IVectorJob
        where TJob : struct, IActivatedJob
        where A : struct, IActivationFunction
    {
        private readonly TJob job = job;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V> => job.Run<V, A>(chunk);
    }
}
