using System.Text.Json;
using Hark.Engine;
using Hark.TestKit;

namespace Hark.Training.Tests.Losses;

/// <summary>Inputs and comparisons of golden files about losses over embeddings.</summary>
internal static class HeadGolden
{
    /// <summary>An input that gets a gradient.</summary>
    public static Tensor Input(Shape shape, Func<int, double> value)
    {
        Tensor input = Tensor.Parameter(shape);
        for (int i = 0; i < input.Count; i++) input.Span[i] = (float)value(i);
        return input;
    }

    /// <summary>The loss is within 1e-5 of the golden one, relatively.</summary>
    public static void AssertLoss(JsonElement golden, Tensor loss)
    {
        double expected = golden.GetProperty("loss").GetDouble();
        Assert.Equal(expected, loss.Span[0], 1e-5 * Math.Abs(expected));
    }

    /// <summary>Every n-th column of a gradient is golden, within a share of the largest value.</summary>
    public static void AssertGradient(GoldenTensor golden, Tensor input, int every, double share)
    {
        float[] expected = golden.Floats;
        Assert.NotNull(input.Gradient);
        double largest = expected.Max(Math.Abs), width = golden.Shape[1];
        for (int i = 0; i < expected.Length; i++)
        {
            int row = i / (int)width, column = i % (int)width * every;
            float found = input.Gradient.Span[row * input.Shape[1] + column];
            Assert.Equal(expected[i], found, share * largest);
        }
    }
}
