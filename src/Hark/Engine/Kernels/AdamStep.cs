namespace Hark.Engine.Kernels;

/// <summary>
/// The constants of one step of Adam or AdamW (Kingma and Ba 2015; Loshchilov and Hutter 2019), PyTorch's form: the
/// epsilon is added outside the root. The bias corrections are formed in double: 1 - 0.999^t loses digits in float.
/// </summary>
internal readonly record struct AdamStep(
    float StepSize, float Root, float Keep1, float Add1, float Keep2, float Add2, float Epsilon, float GradientDecay,
    float Shrink, float GradientFactor = 1)
{
    /// <summary>The constants of update number <paramref name="update"/>, counted from 1.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="update">How many updates the moments will have seen.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="gradientDecay">Weight decay added to the gradient (Adam).</param>
    /// <param name="valueDecay">Weight decay of the value itself, times the rate (AdamW).</param>
    /// <param name="gradientFactor">What multiplies the gradient before anything else (clipping).</param>
    public static AdamStep At(
        double rate,
        long update,
        double beta1,
        double beta2,
        double epsilon,
        double gradientDecay,
        double valueDecay,
        double gradientFactor = 1) =>
        new(
            (float)(rate / (1 - Math.Pow(beta1, update))), (float)Math.Sqrt(1 - Math.Pow(beta2, update)),
            (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2), (float)epsilon, (float)gradientDecay,
            (float)(1 - rate * valueDecay), (float)gradientFactor);
}
