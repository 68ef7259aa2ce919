using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

/// <summary>Compares a kernel with its plain twin.</summary>
internal static class KernelAssert
{
    /// <summary>
    /// Equal bits where the kernel rounds as the twin does; without fused multiply-add it rounds once more for each of
    /// <paramref name="depth"/> terms. <paramref name="kernels"/> are those that ran; null for this machine's best.
    /// </summary>
    public static void SameChain(float[] expected, float[] actual, int depth, GemmKernelSet? kernels = null)
    {
        if (Fma.IsSupported || AdvSimd.IsSupported || (kernels ?? GemmKernelSet.Best) == GemmKernelSet.PlainSet)
            Assert.Equal(expected, actual);
        else
            Near(Array.ConvertAll(expected, value => (double)value), actual, 1e-6 * Math.Sqrt(depth + 1));
    }

    public static void Near(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
