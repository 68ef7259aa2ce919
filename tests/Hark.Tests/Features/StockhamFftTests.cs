using System.Numerics;
using Hark.Engine.Kernels;
using Hark.Features;

namespace Hark.Tests.Features;

/// <summary>The FFT below the front-end against its definition in double.</summary>
public unsafe class StockhamFftTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(8192)]
    public void EqualsTheFourierSum(int length)
    {
        Check<Lanes128>(length);
        Check<Lanes256>(length);
        Check<Lanes512>(length);
    }

    private static void Check<V>(int length)
        where V : unmanaged, ILanes<V>
    {
        StockhamPlan plan = new(length);
        int width = V.Count;
        Random random = new(length);
        float[] source = [.. Enumerable.Range(0, 2 * length * width).Select(_ => random.NextSingle() - 0.5f)];
        float[] target = new float[source.Length], scratch = new float[4 * plan.InnerLength * width];
        fixed (float* x = source, y = target, room = scratch) StockhamFft<V>.Run(plan, x, y, room);

        double limit = 3e-7 * Math.Sqrt(length) * Math.Log2(2 * length);
        for (int lane = 0; lane < width; lane += Math.Max(1, width - 1))
        {
            for (int k = 0; k < length; k += 1 + length / 60)
            {
                Complex sum = 0;
                for (int n = 0; n < length; n++)
                {
                    double angle = -2 * Math.PI * ((long)n * k % length) / length;
                    sum += At(source, n, lane, width) * Complex.FromPolarCoordinates(1, angle);
                }
                double error = (sum - At(target, k, lane, width)).Magnitude;
                Assert.True(error <= limit, $"{width} lanes, lane {lane}, bin {k}");
            }
        }
    }

    private static Complex At(float[] elements, int k, int lane, int width) =>
        new(elements[2 * k * width + lane], elements[(2 * k + 1) * width + lane]);
}
