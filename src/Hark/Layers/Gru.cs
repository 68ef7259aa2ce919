using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// Gated recurrent units in layers, in one or both directions, with PyTorch's parameters: <c>weight_ih_l0</c> [3 H, K],
/// <c>weight_hh_l0</c> [3 H, H], <c>bias_ih_l0</c> and <c>bias_hh_l0</c> [3 H] (rows: reset, update, new), the same
/// with <c>_reverse</c> behind, and so on for <c>l1</c>, <c>l2</c>.
/// </summary>
[Experimental("HARK001")]
public sealed class Gru : Module
{
    private readonly int width;
    private readonly Direction[][] layers;
    private readonly Dropout dropout;

    /// <summary>Creates the layers with zero weights.</summary>
    /// <param name="inputs">Width K of the input.</param>
    /// <param name="width">Width H of the state, in one direction.</param>
    /// <param name="layerCount">How many layers.</param>
    /// <param name="bidirectional">Whether every layer also runs backwards; the outputs stand side by side.</param>
    /// <param name="dropout">Share of the values dropped between layers in training.</param>
    public Gru(int inputs, int width, int layerCount = 1, bool bidirectional = false, float dropout = 0)
    {
        this.width = width;
        this.dropout = Child("dropout", new Dropout(dropout));
        layers = new Direction[layerCount][];
        for (int l = 0; l < layers.Length; l++)
        {
            int depth = l == 0 ? inputs : (bidirectional ? 2 : 1) * width;
            Direction forward = Create($"l{l}", depth, reverse: false);
            layers[l] = bidirectional ? [forward, Create($"l{l}_reverse", depth, reverse: true)] : [forward];
        }
    }

    /// <summary>The states of the last layer: x [B, T, K] to [B, T, H], or [B, T, 2 H] in both directions.</summary>
    /// <param name="x">[B, T, K].</param>
    /// <param name="lengths">[B], the valid steps of each clip; null for all. Behind them the output is 0, and the
    /// backward direction starts at the last of them, as PyTorch treats packed sequences.</param>
    public Tensor Forward(Tensor x, Tensor? lengths = null) => Run(x, lengths, null, null);

    /// <summary>The states of the last layer, and the last state of every layer.</summary>
    /// <param name="x">[B, T, K], T at least 1.</param>
    /// <param name="lengths">[B], the valid steps of each clip, at least 1; null for all.</param>
    /// <param name="state">[layers · directions, B, H] before the first step, the directions of a layer side by side;
    /// null for zeros.</param>
    /// <returns>The states of the last layer, and the last state in the form of <paramref name="state"/>.</returns>
    public (Tensor Output, Tensor State) ForwardWithState(Tensor x, Tensor? lengths = null, Tensor? state = null)
    {
        List<Tensor> last = [];
        Tensor output = Run(x, lengths, state, last);
        return (output, Concat.Of(0, [.. last]));
    }

    /// <summary>Uniform values within 1 / √H, as in PyTorch.</summary>
    public override void Initialize(Philox random)
    {
        ArgumentNullException.ThrowIfNull(random);
        float bound = 1 / MathF.Sqrt(width);
        foreach ((_, Tensor value) in NamedParameters()) random.FillUniform(value.Span, -bound, bound);
    }

    private Tensor Run(Tensor x, Tensor? lengths, Tensor? state, List<Tensor>? last)
    {
        ArgumentNullException.ThrowIfNull(x);
        int number = 0;
        foreach (Direction[] layer in layers)
        {
            if (layer != layers[0]) x = dropout.Forward(x);
            Tensor[] outputs = new Tensor[layer.Length];
            for (int i = 0; i < layer.Length; i++, number++)
            {
                Tensor? start = state?.Slice(0, number, 1).Reshape(x.Shape[0], width);
                outputs[i] = layer[i].Run(x, start, lengths);
                last?.Add(LastState(outputs[i], lengths, layer[i].Reverse));
            }
            x = outputs.Length == 1 ? outputs[0] : Concat.Of(2, outputs);
        }
        return x;
    }

    /// <summary>The state after a clip's last step in the direction of time: [B, T, H] to [1, B, H].</summary>
    private Tensor LastState(Tensor states, Tensor? lengths, bool reverse)
    {
        (int b, int steps) = (states.Shape[0], states.Shape[1]);
        if (reverse || lengths is null)
            return states.Slice(1, reverse ? 0 : steps - 1, 1).Reshape(1, b, width);
        Tensor beforeClip = new(new(b));
        for (int clip = 0; clip < b; clip++) beforeClip.Span[clip] = clip * steps - 1;
        return states.Reshape(b * steps, width).Gather(lengths.Add(beforeClip)).Reshape(1, b, width);
    }

    private Direction Create(string suffix, int inputs, bool reverse) => new(
        Parameter("weight_ih_" + suffix, new(3 * width, inputs)),
        Parameter("weight_hh_" + suffix, new(3 * width, width)),
        Parameter("bias_ih_" + suffix, new(3 * width)),
        Parameter("bias_hh_" + suffix, new(3 * width)),
        reverse);

    private sealed record Direction(
        Tensor InputWeight, Tensor RecurrentWeight, Tensor InputBias, Tensor RecurrentBias, bool Reverse)
    {
        public Tensor Run(Tensor x, Tensor? state, Tensor? lengths) =>
            x.Gru(InputWeight, RecurrentWeight, InputBias, RecurrentBias, state, lengths, Reverse);
    }
}
