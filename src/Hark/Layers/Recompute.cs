using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Layers;

/// <summary>
/// Trades time for memory (Chen et al. 2016, "Training deep nets with sublinear memory cost"): a segment of a network
/// keeps only its input and output, and its forward pass is run again when its gradient is due.
/// </summary>
/// <remarks>
/// Gradients have the same bits as without: random layers draw the same numbers again, and batch norm counts the batch
/// once in its running statistics. Unlike PyTorch's checkpoint, which counts it twice.
/// </remarks>
[Experimental("HARK001")]
public static class Recompute
{
    /// <summary>
    /// Runs a segment; its activations are recomputed in the backward pass if <paramref name="module"/> trains and
    /// <see cref="Module.RecomputesActivations"/> is set.
    /// </summary>
    /// <param name="module">Holds all layers of the segment.</param>
    /// <param name="forward">The forward pass: a function of its argument, of the module's parameters and of tensors
    /// that were made before.</param>
    /// <param name="x">The input.</param>
    public static Tensor Through(Module module, Func<Tensor, Tensor> forward, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(x);
        if (!module.RecomputesActivations || !module.IsTraining || x.IsSymbolic) return forward(x);
        IRandomLayer[] layers = [.. module.Modules().OfType<IRandomLayer>()];
        PhiloxState?[] states = Array.ConvertAll(layers, layer => layer.Random?.State);
        return Tape.Segment(() => forward(x), () => Replay(module, forward, x, layers, states));
    }

    private static Tensor Replay(
        Module module, Func<Tensor, Tensor> forward, Tensor x, IRandomLayer[] layers, PhiloxState?[] states)
    {
        Philox?[] current = Array.ConvertAll(layers, layer => layer.Random);
        BatchNorm[] norms = [.. module.Modules().OfType<BatchNorm>()];
        for (int i = 0; i < layers.Length; i++) layers[i].Random = states[i] is { } state ? new Philox(state) : null;
        foreach (BatchNorm norm in norms) norm.IsReplaying = true;
        try
        {
            return forward(x);
        }
        finally
        {
            foreach (BatchNorm norm in norms) norm.IsReplaying = false;
            for (int i = 0; i < layers.Length; i++) layers[i].Random = current[i];
        }
    }
}
