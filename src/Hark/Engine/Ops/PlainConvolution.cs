namespace Hark.Engine.Ops;

/// <summary>
/// Walks over all products of a convolution. The three sums of forward and backward pass (y, dx, dweight) run over the
/// same triples of positions, so the plain twin states the geometry once.
/// </summary>
internal readonly struct PlainConvolution(ConvolutionOptions options, Shape x, Shape weight, Shape y)
{
    /// <summary>Calls <paramref name="product"/> with the positions in x, weight and y of every product.</summary>
    public void ForEach(Action<int, int, int> product)
    {
        bool isTimeFirst = options.Axes == KernelAxes.TimeFrequency;
        int kT = isTimeFirst ? weight[2] : weight[3], kF = isTimeFirst ? weight[3] : weight[2];
        int inputsPerGroup = weight[1], outputsPerGroup = weight[0] / options.Groups;
        for (int yi = 0; yi < y.Count; yi++)
        {
            int o = yi % y[3], f = yi / y[3] % y[2], t = yi / (y[3] * y[2]) % y[1], b = yi / (y[3] * y[2] * y[1]);
            int firstChannel = o / outputsPerGroup * inputsPerGroup;
            for (int c = 0; c < inputsPerGroup; c++)
            {
                for (int i = 0; i < kT; i++)
                {
                    int sourceT = t * options.StrideT - options.PadTLow + i * options.DilationT;
                    if ((uint)sourceT >= (uint)x[1]) continue;
                    for (int j = 0; j < kF; j++)
                    {
                        int sourceF = f * options.StrideF - options.PadFLow + j * options.DilationF;
                        if ((uint)sourceF >= (uint)x[2]) continue;
                        int tap = isTimeFirst ? i * kF + j : j * kT + i;
                        int xi = ((b * x[1] + sourceT) * x[2] + sourceF) * x[3] + firstChannel + c;
                        product(xi, (o * inputsPerGroup + c) * kT * kF + tap, yi);
                    }
                }
            }
        }
    }
}
