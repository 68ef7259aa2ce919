using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

[Trait("Category", "Golden")]
public sealed unsafe class BatchNormalizationTests
{
    private sealed record Result(
        float[] Y, float[] Mean, float[] InverseDeviation, float[] X, float[] Weight, float[] Bias,
        float[] RunningMean, float[] RunningVariance);

    [Theory]
    [InlineData(2, 1, Activation.None, true), InlineData(33, 7, Activation.Silu, true)]
    [InlineData(1001, 33, Activation.Relu, true), InlineData(5000, 16, Activation.HardSwish, true)]
    [InlineData(130, 600, Activation.Gelu, true), InlineData(517, 24, Activation.Silu, false)]
    [InlineData(65, 17, Activation.Tanh, false), InlineData(4097, 8, Activation.Sigmoid, true)]
    public void ForwardAndBackward_oddSizes_matchTheReference(
        int rows, int channels, Activation activation, bool training)
    {
        float[] x = KernelData.Random(rows * channels, 1, mean: 3), dY = KernelData.Random(rows * channels, 2);
        float[] weight = KernelData.Random(channels, 3, mean: 1, deviation: 0.3f);
        float[] bias = KernelData.Random(channels, 4);
        const float epsilon = 1e-3f;
        Result result = Run(ThreadTeam.Shared, x, weight, bias, dY, epsilon, 0.1f, activation, training);

        (double[] mean, double[] variance) = training
            ? BatchNormalizationReference.Moments<double>(x.ToDouble(), channels)
            : (StartMean(channels).ToDouble(), StartVariance(channels).ToDouble());
        double[] y = BatchNormalizationReference.Forward<double>(
            x.ToDouble(), weight.ToDouble(), bias.ToDouble(), mean, variance, epsilon, activation);
        (double[] dX, double[] dWeight, double[] dBias) = BatchNormalizationReference.Backward<double>(
            x.ToDouble(), weight.ToDouble(), bias.ToDouble(), mean, variance, epsilon, activation,
            dY.ToDouble(), training);

        KernelData.Close(mean, result.Mean, 1e-6, "mean");
        double[] deviations = [.. variance.Select(v => 1 / Math.Sqrt(v + epsilon))];
        KernelData.Close(deviations, result.InverseDeviation, 1e-6, "deviation");
        KernelData.Close(y, result.Y, 2e-6, "y");
        KernelData.Close(dX, result.X, 3e-6, "dX");
        KernelData.Close(dWeight, result.Weight, 3e-6, "dWeight");
        KernelData.Close(dBias, result.Bias, 3e-6, "dBias");
    }

    [Theory]
    [InlineData("bn2d_train", true), InlineData("bn2d_train_efficientnet", true), InlineData("bn2d_eval", false)]
    public void ForwardAndBackward_golden_matchPyTorch(string name, bool training)
    {
        GoldenCase golden = new("ops/norm_linear", name);
        JsonElement settings = golden.Json.GetProperty("settings");
        float epsilon = settings.GetProperty("eps").GetSingle();
        float momentum = settings.TryGetProperty("momentum", out var m) ? m.GetSingle() : 0.1f;
        Result result = Run(
            ThreadTeam.Shared, golden.ChannelsLast("x"), golden["weight"], golden["bias"], golden.ChannelsLast("dy"),
            epsilon, momentum, Activation.None, training, golden["running_mean"], golden["running_var"]);
        golden.Check("y", result.Y, channelsLast: true);
        golden.Check("grad.x", result.X, channelsLast: true);
        golden.Check("grad.weight", result.Weight);
        golden.Check("grad.bias", result.Bias);
        if (!training) return;
        golden.Check("running_mean_after", result.RunningMean);
        golden.Check("running_var_after", result.RunningVariance);
    }

    [Fact]
    public void Statistics_largeMeanSmallDeviation_keepTheirDigits()
    {
        float[] x = KernelData.Random(20_000 * 3, 5, mean: 1000, deviation: 0.1f), ones = [1, 1, 1], zeros = [0, 0, 0];
        Result result = Run(ThreadTeam.Shared, x, ones, zeros, x, 0, 0.1f, Activation.None, training: true);
        (_, double[] variance) = BatchNormalizationReference.Moments<double>(x.ToDouble(), 3);
        KernelData.Close([.. variance.Select(v => 1 / Math.Sqrt(v))], result.InverseDeviation, 2e-5);
    }

    [Fact]
    public void ForwardAndBackward_anyNumberOfThreads_giveTheSameBits()
    {
        float[] x = KernelData.Random(9000 * 40, 6), p = KernelData.Random(40, 7);
        using ThreadTeam single = new(1), triple = new(3);
        Result one = Run(single, x, p, p, x, 1e-5f, 0.1f, Activation.Silu, true);
        Result three = Run(triple, x, p, p, x, 1e-5f, 0.1f, Activation.Silu, true);
        Assert.Equal(one.Y, three.Y);
        Assert.Equal(one.X, three.X);
        Assert.Equal(one.Weight, three.Weight);
        Assert.Equal(one.RunningVariance, three.RunningVariance);
    }

    private static float[] StartMean(int channels) => KernelData.Random(channels, 8, mean: 3, deviation: 0.1f);

    private static float[] StartVariance(int channels) =>
        [.. KernelData.Random(channels, 9).Select(v => 0.5f + Math.Abs(v))];

    private static Result Run(
        ThreadTeam team, float[] x, float[] weight, float[] bias, float[] dY, float epsilon, float momentum,
        Activation activation, bool training, float[]? runningMean = null, float[]? runningVariance = null)
    {
        int channels = weight.Length, rows = x.Length / channels;
        var r = new Result(
            new float[x.Length], new float[channels], new float[channels], new float[x.Length], new float[channels],
            new float[channels],
            [.. runningMean ?? StartMean(channels)],
            [.. runningVariance ?? StartVariance(channels)]);
        fixed (float* px = x, pw = weight, pb = bias, pdY = dY, py = r.Y)
        fixed (float* pm = r.Mean, pi = r.InverseDeviation, pdX = r.X)
        fixed (float* pdW = r.Weight, pdB = r.Bias, prm = r.RunningMean, prv = r.RunningVariance)
        {
            if (training) BatchNormalization.Statistics(team, px, rows, channels, epsilon, momentum, pm, pi, prm, prv);
            else
            {
                r.RunningMean.CopyTo(r.Mean, 0);
                BatchNormalization.InverseDeviation(prv, epsilon, pi, channels);
            }
            BatchNormalization.Forward(team, px, pw, pb, pm, pi, rows, channels, activation, py);
            BatchNormalization.Backward(
                team, px, pw, pb, pm, pi, pdY, training, rows, channels, activation, pdX, pdW, pdB);
        }
        return r;
    }
}
