namespace Hark.Engine.Kernels;

/// <summary>
/// Elementwise kernels over n contiguous floats. The result may be one of the inputs. Deterministic: every element is
/// computed by itself. Plain twin: <see cref="ElementwiseReference"/>.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>y = f(x).</summary>
    public static void Activate(ThreadTeam team, Activation activation, float* x, float* y, long n) =>
        KernelRunner.Run(team, KernelRunner.ChunksOf(n), activation, new ActivateJob(x, y, n));

    /// <summary>dX = dY · f'(x), from the input x of the activation.</summary>
    public static void ActivateBackward(
        ThreadTeam team, Activation activation, float* x, float* dY, float* dX, long n) =>
        KernelRunner.Run(team, KernelRunner.ChunksOf(n), activation, new ActivateBackwardJob(x, dY, dX, n));

    /// <summary>y = a + b.</summary>
    public static void Add(ThreadTeam team, float* a, float* b, float* y, long n) =>
        Zip(team, a, b, y, n, new AddOperation());

    /// <summary>y = a - b.</summary>
    public static void Subtract(ThreadTeam team, float* a, float* b, float* y, long n) =>
        Zip(team, a, b, y, n, new SubtractOperation());

    /// <summary>y = a · b.</summary>
    public static void Multiply(ThreadTeam team, float* a, float* b, float* y, long n) =>
        Zip(team, a, b, y, n, new MultiplyOperation());

    /// <summary>y = a / b.</summary>
    public static void Divide(ThreadTeam team, float* a, float* b, float* y, long n) =>
        Zip(team, a, b, y, n, new DivideOperation());

    /// <summary>y += alpha · x.</summary>
    public static void Axpy(ThreadTeam team, float alpha, float* x, float* y, long n) =>
        Zip(team, x, y, y, n, new AxpyOperation(alpha));

    /// <summary>y = factor · x.</summary>
    public static void Scale(ThreadTeam team, float factor, float* x, float* y, long n) =>
        Map(team, x, y, n, new ScaleOperation(factor));

    /// <summary>y = e^x.</summary>
    public static void Exp(ThreadTeam team, float* x, float* y, long n) => Map(team, x, y, n, new ExpOperation());

    /// <summary>y = ln x.</summary>
    public static void Log(ThreadTeam team, float* x, float* y, long n) => Map(team, x, y, n, new LogOperation());

    /// <summary>y = √x.</summary>
    public static void Sqrt(ThreadTeam team, float* x, float* y, long n) => Map(team, x, y, n, new SqrtOperation());

    /// <summary>y = value everywhere.</summary>
    public static void Fill(ThreadTeam team, float value, float* y, long n) =>
        KernelRunner.Run(team, KernelRunner.ChunksOf(n), new FillJob(value, y, n));

    /// <summary>y = f(x) for any operation of one operand.</summary>
    public static void Map<TOperation>(ThreadTeam team, float* x, float* y, long n, TOperation f)
        where TOperation : struct, IUnaryOperation =>
        KernelRunner.Run(team, KernelRunner.ChunksOf(n), new MapJob<TOperation>(x, y, n, f));

    /// <summary>y = f(a, b) for any operation of two operands.</summary>
    public static void Zip<TOperation>(ThreadTeam team, float* a, float* b, float* y, long n, TOperation f)
        where TOperation : struct, IBinaryOperation =>
        KernelRunner.Run(team, KernelRunner.ChunksOf(n), new ZipJob<TOperation>(a, b, y, n, f));

    private static (nint Start, nint Count) Part(int chunk, long n)
    {
        nint start = (nint)chunk * KernelRunner.ChunkElements;
        return (start, (nint)Math.Min(KernelRunner.ChunkElements, n - start));
    }

    private readonly struct MapJob<TOperation>(float* x, float* y, long n, TOperation f) : IVectorJob
        where TOperation : struct, IUnaryOperation
    {
        private readonly float* x = x, y = y;
        private readonly long n = n;
        private readonly TOperation f = f;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            (nint start, nint count) = Part(chunk, n);
            ElementLoops.Map<V, TOperation>(x + start, y + start, count, f);
        }
    }

    private readonly struct ZipJob<TOperation>(float* a, float* b, float* y, long n, TOperation f) : IVectorJob
        where TOperation : struct, IBinaryOperation
    {
        private readonly float* a = a, b = b, y = y;
        private readonly long n = n;
        private readonly TOperation f = f;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            (nint start, nint count) = Part(chunk, n);
            ElementLoops.Zip<V, TOperation>(a + start, b + start, y + start, count, f);
        }
    }

    private readonly struct FillJob(float value, float* y, long n) : IVectorJob
    {
        private readonly float value = value;
        private readonly float* y = y;
        private readonly long n = n;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            (nint start, nint count) = Part(chunk, n);
            new Span<float>(y + start, (int)count).Fill(value);
        }
    }

    private readonly struct ActivateJob(float* x, float* y, long n) : IActivatedJob
    {
        private readonly float* x = x, y = y;
        private readonly long n = n;

        public void Run<V, A>(int chunk)
            where V : unmanaged, ILanes<V>
            where A : struct, IActivationFunction
        {
            (nint start, nint count) = Part(chunk, n);
            ElementLoops.Map<V, ActivationOperation<A>>(x + start, y + start, count, default);
        }
    }

    private readonly struct ActivateBackwardJob(float* x, float* dY, float* dX, long n) : IActivatedJob
    {
        private readonly float* x = x, dY = dY, dX = dX;
        private readonly long n = n;

        public void Run<V, A>(int chunk)
            where V : unmanaged, ILanes<V>
            where A : struct, IActivationFunction
        {
            (nint start, nint count) = Part(chunk, n);
            ElementLoops.Zip<V, ActivationGradientOperation<A>>(x + start, dY + start, dX + start, count, default);
        }
    }
}
