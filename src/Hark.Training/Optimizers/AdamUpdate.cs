using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Training.Optimizers;

/// <summary>The update that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
internal static class AdamUpdate
{
    private static readonly string[] Moments = ["exp_avg", "exp_avg_sq"];
    private static readonly string[] MomentsAndMaximum = [.. Moments, "max_exp_avg_sq"];

    public static string[] BufferNames(AdamOptions options) => options.AmsGrad ? MomentsAndMaximum : Moments;

    public static unsafe void Run(
        ParameterState state,
        Tensor gradient,
        double gradientFactor,
        double rate,
        AdamOptions options,
        double gradientDecay,
        double valueDecay)
    {
        AdamStep step = AdamStep.At(
            rate,
            state.Updates,
            options.Beta1,
            options.Beta2,
            options.Epsilon,
            gradientDecay,
            valueDecay,
            gradientFactor);
        Tensor p = state.Parameter;
        OptimizerKernels.Adam(
            ThreadTeam.Shared,
            step,
            p.Pointer,
            gradient.Pointer,
            state.Buffers[0].Pointer,
            state.Buffers[1].Pointer,
            options.AmsGrad ? state.Buffers[2].Pointer : null,
            p.Count);
    }
}
