namespace Hark.Engine.Kernels;

/// <summary>
/// The taps of a convolution along one axis. Output i reads the inputs i·Step + First + j·Delta for j below Count, and
/// tap j has the weight FirstWeight + j·WeightDelta.
/// </summary>
internal readonly record struct ConvolutionTaps(
    int Step, int First, int Delta, int Count, int FirstWeight, int WeightDelta)
{
    /// <summary>The taps of the convolution itself.</summary>
    public static ConvolutionTaps Forward(int kernel, int stride, int dilation, int padLow) =>
        new(stride, -padLow, dilation, kernel, 0, 1);

    /// <summary>
    /// The taps of its gradient for the inputs phase, phase + stride, ...: input i·stride + phase went through weight k
    /// to output (i·stride + phase + padLow - k·dilation) / stride, where that divides. Highest weight first, so that
    /// the outputs are read in ascending order.
    /// </summary>
    public static ConvolutionTaps Backward(int kernel, int stride, int dilation, int padLow, int phase)
    {
        int first = 0, firstWeight = -1, delta = 1, weightDelta = -1, count = 0;
        for (int weight = kernel - 1; weight >= 0; weight--)
        {
            int position = phase + padLow - (weight * dilation);
            if (position % stride != 0) continue;
            if (count == 0) (first, firstWeight) = (position / stride, weight);
            if (count == 1) (delta, weightDelta) = ((position / stride) - first, weight - firstWeight);
            count++;
        }

        return new ConvolutionTaps(1, first, delta, count, firstWeight, weightDelta);
    }
}
