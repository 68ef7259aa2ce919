using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class BroadcastTests
{
    [Theory]
    [InlineData(1, 1, 1), InlineData(2, 3, 5), InlineData(3, 65, 17), InlineData(1, 1000, 33), InlineData(2, 4097, 16)]
    [InlineData(2, 129, 2112)]
    public void AllKernels_oddSizes_matchTheReference(int groups, int rows, int channels)
    {
        int n = groups * rows * channels;
        float[] x = KernelData.Random(n, 1), dY = KernelData.Random(n, 2), y = new float[n];
        float[] scale = KernelData.Random(groups * channels, 3), sums = new float[groups * channels];
        ThreadTeam team = ThreadTeam.Shared;
        fixed (float* px = x, pdY = dY, py = y, ps = scale, psum = sums)
        {
            BroadcastKernels.AddBias(team, px, ps, py, groups * rows, channels);
            Assert.Equal(BroadcastReference.AddBias<float>(x, scale.AsSpan(0, channels)), y);

            BroadcastKernels.ScaleChannels(team, px, ps, py, groups, rows, channels);
            Assert.Equal(BroadcastReference.ScaleChannels<float>(x, scale, rows, channels), y);

            BroadcastKernels.ScaleChannelsGradient(team, px, pdY, psum, groups, rows, channels);
            double[] expected = BroadcastReference.ScaleChannelsGradient<double>(
                x.ToDouble(), dY.ToDouble(), groups, rows, channels);
            KernelData.Close(expected, sums, 1e-6);

            Reduction.SumRows(team, px, psum, groups, rows, channels);
            double[] sum = ReductionReference.SumRows<double>(x.ToDouble(), groups, rows, channels);
            KernelData.Close(sum, sums, 1e-6);
            Reduction.MeanRows(team, px, psum, groups, rows, channels);
            KernelData.Close([.. sum.Select(v => v / rows)], sums, 1e-6);
        }
    }

    [Fact]
    public void SumRows_anyThreadsAndCompanions_givesTheSameBits()
    {
        const int groups = 3, rows = 5000, channels = 37;
        float[] x = KernelData.Random(groups * rows * channels, 4);
        float[] together = new float[groups * channels], alone = new float[groups * channels];
        using var one = new ThreadTeam(1);
        using var three = new ThreadTeam(3);
        fixed (float* px = x, pt = together, pa = alone)
        {
            Reduction.SumRows(three, px, pt, groups, rows, channels);
            for (int g = 0; g < groups; g++)
                Reduction.SumRows(one, px + (long)g * rows * channels, pa + g * channels, 1, rows, channels);
        }
        Assert.Equal(alone, together);
    }
}
