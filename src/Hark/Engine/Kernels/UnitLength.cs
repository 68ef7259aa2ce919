namespace Hark.Engine.Kernels;

/// <summary>y = x / max(‖x‖₂, ε), row by row.</summary>
internal static unsafe class UnitLength
{
    /// <summary>Writes y [rows, D] and the divisors [rows].</summary>
    public static void Forward(
        ThreadTeam team, float* x, long rows, int width, float epsilon, float* y, float* divisors) =>
        RowKernel.Run(team, rows, width, new ForwardJob(x, width, epsilon, y, divisors));

    /// <summary>
    /// dX = (dY - y Σ y dY) / divisor; where the divisor is ε it is a constant and the sum falls away.
    /// </summary>
    public static void Backward(
        ThreadTeam team, float* y, float* divisors, float* dY, long rows, int width, float epsilon, float* dX) =>
        RowKernel.Run(team, rows, width, new BackwardJob(y, divisors, dY, width, epsilon, dX));

    private readonly struct ForwardJob(float* x, int width, float epsilon, float* y, float* divisors) : IRowJob
    {
        private readonly float* x = x, y = y, divisors = divisors;
        private readonly int width = width;
        private readonly float epsilon = epsilon;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long row = start; row < end; row++)
            {
                float* line = x + row * width;
                float length = MathF.Sqrt(RowLoops.Sum<V, MultiplyOperation>(line, line, width, default));
                divisors[row] = MathF.Max(length, epsilon);
                ElementLoops.Map<V, DivideByOperation>(line, y + row * width, width, new(divisors[row]));
            }
        }
    }

    private readonly struct BackwardJob(
        float* y, float* divisors, float* dY, int width, float epsilon, float* dX) : IRowJob
    {
        private readonly float* y = y, divisors = divisors, dY = dY, dX = dX;
        private readonly int width = width;
        private readonly float epsilon = epsilon;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            for (long row = start; row < end; row++)
            {
                float* line = y + row * width, upstream = dY + row * width;
                bool constant = divisors[row] == epsilon;
                float dot = constant ? 0 : RowLoops.Sum<V, MultiplyOperation>(line, upstream, width, default);
                ElementLoops.Zip<V, UnitLengthSlope>(line, upstream, dX + row * width, width, new(dot, divisors[row]));
            }
        }
    }

    private readonly struct DivideByOperation(float divisor) : IUnaryOperation
    {
        private readonly float divisor = divisor;

        public V Apply<V>(V x)
            where V : unmanaged, ILanes<V> => x / V.Create(divisor);
    }

    /// <summary>(b - a · dot) / divisor with a = y, b = dY.</summary>
    private readonly struct UnitLengthSlope(float dot, float divisor) : IBinaryOperation
    {
        private readonly float dot = dot, divisor = divisor;

        public V Apply<V>(V a, V b)
            where V : unmanaged, ILanes<V> => (b - a * V.Create(dot)) / V.Create(divisor);
    }
}
