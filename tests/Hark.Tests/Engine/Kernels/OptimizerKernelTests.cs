using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Kernels;
using Hark.TestKit;

namespace Hark.Tests.Engine.Kernels;

[Trait("Category", "Golden")]
public sealed unsafe class OptimizerKernelTests
{
    private static readonly ThreadTeam Team = ThreadTeam.Shared;

    [Theory]
    [InlineData(1, false), InlineData(17, true), InlineData(33, false), InlineData(40_003, true)]
    public void Adam_oddSizes_matchesTheReference(int n, bool amsGrad)
    {
        float[] p = KernelData.Random(n, 1), m = new float[n], v = new float[n], largest = amsGrad ? new float[n] : [];
        double[] wantP = p.ToDouble(), wantM = new double[n], wantV = new double[n];
        double[] wantLargest = new double[largest.Length];
        for (int update = 1; update <= 4; update++)
        {
            float[] g = KernelData.Random(n, (ulong)update + 10);
            AdamStep step = AdamStep.At(
                0.01, update, 0.9, 0.99, 1e-8, gradientDecay: 0.02, valueDecay: 0.1, gradientFactor: 0.7);
            fixed (float* pp = p, pg = g, pm = m, pv = v, pl = largest)
                OptimizerKernels.Adam(Team, step, pp, pg, pm, pv, amsGrad ? pl : null, n);
            OptimizerReference.Adam<double>(step, wantP, g.ToDouble(), wantM, wantV, wantLargest);
        }
        KernelData.Close(wantP, p, 1e-6, "p");
        KernelData.Close(wantM, m, 1e-6, "m");
        KernelData.Close(wantV, v, 1e-6, "v");
    }

    [Theory]
    [InlineData(1, 0f, false), InlineData(19, 0.9f, false), InlineData(20_001, 0.8f, true)]
    public void Sgd_oddSizes_matchesTheReference(int n, float momentum, bool nesterov)
    {
        float[] p = KernelData.Random(n, 2), velocity = momentum == 0 ? [] : new float[n];
        double[] wantP = p.ToDouble(), wantVelocity = new double[velocity.Length];
        for (ulong update = 1; update <= 4; update++)
        {
            float[] g = KernelData.Random(n, update + 20);
            fixed (float* pp = p, pg = g, pv = velocity)
                OptimizerKernels.Sgd(Team, 0.1f, momentum, nesterov, 0.01f, 0.7f, pp, pg, momentum == 0 ? null : pv, n);
            OptimizerReference.Sgd<double>(0.1f, momentum, nesterov, 0.01f, 0.7f, wantP, g.ToDouble(), wantVelocity);
        }
        KernelData.Close(wantP, p, 1e-6);
    }

    [Theory]
    [InlineData("adam"), InlineData("adam_wd_l2"), InlineData("adam_amsgrad"), InlineData("adamw")]
    public void Adam_golden_followsPyTorch(string name)
    {
        GoldenFile golden = GoldenFile.Load("optim/trajectories");
        JsonElement c = golden.Json.GetProperty("cases").GetProperty(name), settings = c.GetProperty("settings");
        double Setting(string key, double otherwise) =>
            settings.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : otherwise;
        (double beta1, double beta2) = settings.TryGetProperty("betas", out JsonElement betas)
            ? (betas[0].GetDouble(), betas[1].GetDouble())
            : (0.9, 0.999);
        double decay = Setting("weight_decay", name == "adamw" ? 0.01 : 0);
        float[] p = golden["start/w"].Floats, gradients = golden["gradients/w"].Floats;
        float[] wanted = golden[$"{name}/w"].Floats;
        float[] m = new float[p.Length], v = new float[p.Length], largest = new float[p.Length];
        GoldenTolerance tolerance = GoldenTolerance.Of(c.GetProperty("tolerance").GetProperty("w"));
        for (int update = 0; update < 30; update++)
        {
            AdamStep step = AdamStep.At(
                Setting("lr", 1e-3), update + 1, beta1, beta2, Setting("eps", 1e-8),
                gradientDecay: name == "adamw" ? 0 : decay, valueDecay: name == "adamw" ? decay : 0);
            fixed (float* pp = p, pg = gradients, pm = m, pv = v, pl = largest)
            {
                float* g = pg + update * p.Length;
                OptimizerKernels.Adam(Team, step, pp, g, pm, pv, name == "adam_amsgrad" ? pl : null, p.Length);
            }
            for (int i = 0; i < p.Length; i++)
            {
                float want = wanted[update * p.Length + i];
                Assert.True(
                    tolerance.Admits(want, p[i]), $"update {update}, w[{i}]: expected {want:R}, found {p[i]:R}");
            }
        }
    }

    [Theory]
    [InlineData(1), InlineData(31), InlineData(16_384), InlineData(70_001)]
    public void SumOfSquares_oddSizes_hasTheSameBitsForAnyTeam(int n)
    {
        float[] x = KernelData.Random(n, 5);
        using ThreadTeam one = new(1), two = new(2);
        fixed (float* px = x)
        {
            double sum = OptimizerKernels.SumOfSquares(one, px, n), want = x.Sum(value => (double)value * value);
            Assert.Equal(sum, OptimizerKernels.SumOfSquares(two, px, n));
            Assert.InRange(sum, want * (1 - 1e-12), want * (1 + 1e-12));
        }
    }

    [Fact]
    public void Average_movesTowardsTheValue()
    {
        float[] p = KernelData.Random(1001, 3), mean = KernelData.Random(1001, 4);
        double[] want = [.. mean.Zip(p, (e, x) => e + 0.1f * ((double)x - e))];
        fixed (float* pp = p, pm = mean) OptimizerKernels.Average(Team, 0.1f, pp, pm, 1001);
        KernelData.Close(want, mean, 1e-6);
    }
}
