using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

public sealed class DepthwiseAxisTests
{
    [Theory]
    [InlineData(23, 3, 1, 1, 1)]
    [InlineData(23, 5, 2, 1, 2)]
    [InlineData(24, 5, 1, 2, 4)]
    [InlineData(7, 1, 1, 1, 0)]
    public void New_inputs_are_those_that_no_earlier_output_reads(
        int inputs, int taps, int step, int dilation, int offset)
    {
        int outputs = (inputs + 2 * offset - (taps - 1) * dilation - 1) / step + 1;
        DepthwiseAxis axis = new(inputs, outputs, taps, step, dilation, offset, 1, 0);
        for (int t = 1; t < outputs; t += 4)
        {
            int end = Math.Min(t + 4, outputs), reach = Reach(axis, t), furthest = Reach(axis, end);
            Assert.Equal((reach, furthest), axis.NewInputs(t, end));
        }
    }

    /// <summary>One more than the last input that the outputs before <paramref name="end"/> read.</summary>
    private static int Reach(DepthwiseAxis axis, int end)
    {
        int last = -1;
        for (int output = 0; output < end; output++)
        {
            for (int tap = 0; tap < axis.Taps; tap++)
            {
                int input = output * axis.Step + tap * axis.Dilation - axis.Offset;
                if (input >= 0) last = Math.Max(last, Math.Min(input, axis.Inputs - 1));
            }
        }
        return last + 1;
    }
}
