using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// The recurrence of a gated recurrent unit in PyTorch's form (Cho et al. 2014; the reset gate multiplies the recurrent
/// product with its bias): inputs are the input products of all steps [B, T, 3 H], weight [3 H, H] and bias [3 H] of
/// the recurrent product, the state before the first step [B, H], and optionally lengths [B]; gates stand in the order
/// r, z, n. Output: the states [B, T, H], 0 from a clip's length on.
/// </summary>
/// <remarks>
/// A step is one matrix product and one pass over the gates. Saves r, z, n and the recurrent part of n.
/// </remarks>
/// <param name="reverse">Whether time runs backwards, from each clip's last valid step to its first.</param>
[Experimental("HARK001")]
public sealed class GruOperation(bool reverse) : Operation
{
    /// <summary>Whether time runs backwards.</summary>
    public bool Reverse => reverse;

    /// <inheritdoc/>
    public override string Name => "GRU";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        const string Expected = "input products [B, T, 3 H], weight [3 H, H], bias [3 H], state [B, H] and lengths [B]";
        if (inputs.Length is not (4 or 5) || inputs[0].Rank != 3 || inputs[1].Rank != 2)
            throw Mismatch(Expected, inputs);
        int b = inputs[0][0], h = inputs[1][1];
        bool fits = inputs[0][2] == 3 * h && inputs[1][0] == 3 * h && inputs[2] == new Shape(3 * h)
            && inputs[3] == new Shape(b, h) && (inputs.Length == 4 || inputs[4] == new Shape(b));
        return fits ? inputs[0].With(2, h) : throw Mismatch(Expected, inputs);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) =>
        (6L * inputs[1][1] + 14) * output.Count; // three products and the gates

    /// <summary>Packs a constant weight.</summary>
    internal override object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) =>
        constantInputs[1] is { } weight ? packs.Transposed(weight) : null;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        GruSteps steps = Steps(inputs);
        (int b, int h) = (steps.B, steps.H);
        float* saved = null;
        if (context.IsRecording) saved = context.Save(new(b, steps.T, GruSteps.SavedGates * h)).Pointer;
        Tensor state = context.Scratch(new(b, h)), recurrent = context.Scratch(new(b, 3 * h));
        inputs[3].Span.CopyTo(state.Span);
        using PackedMatrix? packedHere = context.Prepared is PackedMatrix
            ? null
            : PackedWeights.Fresh.Transposed(inputs[1]);
        PackedMatrix weight = packedHere ?? (PackedMatrix)context.Prepared!;
        for (int step = 0; step < steps.T; step++)
        {
            int t = reverse ? steps.T - 1 - step : step;
            Gemm.Multiply(
                context.Team,
                b,
                3 * h,
                h,
                state.Pointer,
                h,
                weight,
                recurrent.Pointer,
                3 * h,
                inputs[2].Pointer,
                Activation.None);
            steps.Forward(
                context.Team, t, inputs[0].Pointer, recurrent.Pointer, state.Pointer, output.Pointer, saved);
        }
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        GruSteps steps = Steps(inputs);
        (ThreadTeam team, Tensor weight, int b, int h) = (context.Team, inputs[1], steps.B, steps.H);
        Tensor before = context.Scratch(output.Shape), dRecurrent = context.Scratch(inputs[0].Shape);
        Tensor dInput = inputGradients[0] ?? context.Scratch(inputs[0].Shape);
        Tensor dState = inputGradients[3] ?? context.Scratch(new(b, h));
        StatesBefore(inputs, output, before);
        dState.Span.Clear();
        using PackedMatrix packed = PackedMatrix.FromRows(h, 3 * h, weight.Pointer, h);
        for (int step = steps.T - 1; step >= 0; step--)
        {
            int t = reverse ? steps.T - 1 - step : step;
            steps.Backward(
                team,
                t,
                context.Saved[0].Pointer,
                before.Pointer,
                outputGradient.Pointer,
                dState.Pointer,
                dInput.Pointer,
                dRecurrent.Pointer);
            float* upstream = dRecurrent.Pointer + (nint)t * 3 * h;
            Gemm.Multiply(
                team,
                b,
                h,
                3 * h,
                upstream,
                steps.T * 3 * h,
                packed,
                dState.Pointer,
                h,
                null,
                Activation.None,
                accumulate: true);
        }
        int rows = b * steps.T;
        if (inputGradients[1] is { } dWeight)
        {
            Gemm.MultiplyTransposedA(
                team, 3 * h, h, rows, dRecurrent.Pointer, 3 * h, before.Pointer, h, dWeight.Pointer, h);
        }
        if (inputGradients[2] is { } dBias) Reduction.SumColumns(team, dRecurrent.Pointer, dBias.Pointer, rows, 3 * h);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        (int b, int steps, int h) = (output.Shape[0], output.Shape[1], output.Shape[2]);
        for (int clip = 0; clip < b; clip++)
        {
            Span<T> state = inputs[3].Values.AsSpan(clip * h, h).ToArray();
            int length = Length(inputs, clip, steps);
            for (int step = 0; step < length; step++)
            {
                int at = clip * steps + (reverse ? length - 1 - step : step);
                PlainGates<T> gates = new(inputs, at, state);
                for (int i = 0; i < h; i++) output[at * h + i] = gates.Next(i);
                output.Values.AsSpan(at * h, h).CopyTo(state);
            }
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        (int b, int steps, int h) = (outputGradient.Shape[0], outputGradient.Shape[1], outputGradient.Shape[2]);
        PlainTensor<T> states = new(outputGradient.Shape);
        PlainForward(inputs, states);
        for (int clip = 0; clip < b; clip++)
        {
            int length = Length(inputs, clip, steps);
            T[] dState = new T[h];
            for (int step = length - 1; step >= 0; step--)
            {
                int at = clip * steps + (reverse ? length - 1 - step : step), last = reverse ? at + 1 : at - 1;
                T[] before = (step == 0 ? inputs[3].Values.AsSpan(clip * h, h) : states.Values.AsSpan(last * h, h))
                    .ToArray();
                for (int i = 0; i < h; i++) dState[i] += outputGradient[at * h + i];
                dState = new PlainGates<T>(inputs, at, before).Backward(dState, at, inputs[1], inputGradients);
            }
            if (inputGradients[3] is { } d0) dState.CopyTo(d0.Values, clip * h);
        }
    }

    private static int Length<T>(ReadOnlySpan<PlainTensor<T>> inputs, int clip, int steps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        inputs.Length > 4 ? Math.Clamp(int.CreateSaturating(T.Ceiling(inputs[4][clip])), 0, steps) : steps;

    private static unsafe GruSteps Steps(ReadOnlySpan<Tensor> inputs) => new(
        inputs[0].Shape[0],
        inputs[0].Shape[1],
        inputs[1].Shape[1],
        inputs.Length > 4 ? (nint)inputs[4].Pointer : 0);

    /// <summary>The state before each step: y one step earlier, the start state at the first valid step.</summary>
    private void StatesBefore(ReadOnlySpan<Tensor> inputs, Tensor y, Tensor before)
    {
        (int b, int steps, int h) = (y.Shape[0], y.Shape[1], y.Shape[2]);
        for (int clip = 0; clip < b; clip++)
        {
            Span<float> target = before.Span.Slice(clip * steps * h, steps * h);
            ReadOnlySpan<float> states = y.Span.Slice(clip * steps * h, steps * h);
            ReadOnlySpan<float> start = inputs[3].Span.Slice(clip * h, h);
            int length = inputs.Length > 4 ? (int)Math.Clamp(MathF.Ceiling(inputs[4].Span[clip]), 0, steps) : steps;
            target[(length * h)..].Clear();
            if (length == 0) continue;
            states[(reverse ? h : 0)..((reverse ? length : length - 1) * h)].CopyTo(target[(reverse ? 0 : h)..]);
            start.CopyTo(target.Slice(reverse ? (length - 1) * h : 0, h));
        }
    }

    /// <summary>The gates of one step of one clip.</summary>
    private readonly ref struct PlainGates<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] r, z, n, hidden, before;

        public PlainGates(ReadOnlySpan<PlainTensor<T>> inputs, int at, ReadOnlySpan<T> before)
        {
            int h = before.Length;
            (r, z, n, hidden, this.before) = (new T[h], new T[h], new T[h], new T[h], before.ToArray());
            for (int i = 0; i < h; i++)
            {
                r[i] = PlainActivation.Value(Activation.Sigmoid, inputs[0][at * 3 * h + i] + Product(inputs, i));
                z[i] = PlainActivation.Value(
                    Activation.Sigmoid, inputs[0][at * 3 * h + h + i] + Product(inputs, h + i));
                hidden[i] = Product(inputs, 2 * h + i);
                n[i] = T.Tanh(inputs[0][at * 3 * h + 2 * h + i] + r[i] * hidden[i]);
            }
        }

        public T Next(int i) => (T.One - z[i]) * n[i] + z[i] * before[i];

        /// <summary>The gradient of the state before; adds to those of the inputs.</summary>
        public T[] Backward(
            T[] dState, int at, PlainTensor<T> weight, ReadOnlySpan<PlainTensor<T>?> inputGradients)
        {
            int h = dState.Length;
            T[] dBefore = new T[h];
            for (int i = 0; i < h; i++)
            {
                T dN = dState[i] * (T.One - z[i]) * (T.One - n[i] * n[i]);
                T dR = dN * hidden[i] * r[i] * (T.One - r[i]);
                T dZ = dState[i] * (before[i] - n[i]) * z[i] * (T.One - z[i]);
                dBefore[i] += dState[i] * z[i];
                ReadOnlySpan<T> products = [dR, dZ, dN * r[i]];
                ReadOnlySpan<T> inputs = [dR, dZ, dN];
                for (int gate = 0; gate < 3; gate++)
                {
                    int row = gate * h + i;
                    if (inputGradients[0] is { } dInput) dInput[at * 3 * h + row] += inputs[gate];
                    if (inputGradients[2] is { } dBias) dBias[row] += products[gate];
                    for (int k = 0; k < h; k++)
                    {
                        dBefore[k] += products[gate] * weight[row * h + k];
                        if (inputGradients[1] is { } dWeight) dWeight[row * h + k] += products[gate] * before[k];
                    }
                }
            }
            return dBefore;
        }

        private T Product(ReadOnlySpan<PlainTensor<T>> inputs, int row)
        {
            T sum = inputs[2][row];
            for (int k = 0; k < before.Length; k++) sum += inputs[1][row * before.Length + k] * before[k];
            return sum;
        }
    }
}

/// <summary>Calls of <see cref="GruOperation"/>.</summary>
[Experimental("HARK001")]
public static class GruExtensions
{
    /// <summary>One layer of a gated recurrent unit in one direction, with PyTorch's weights.</summary>
    /// <param name="x">[B, T, K].</param>
    /// <param name="inputWeight">[3 H, K], rows in the order r, z, n.</param>
    /// <param name="recurrentWeight">[3 H, H].</param>
    /// <param name="inputBias">[3 H].</param>
    /// <param name="recurrentBias">[3 H].</param>
    /// <param name="state">[B, H] before the first step; null for zeros.</param>
    /// <param name="lengths">[B], how many steps of each clip count; null for all.</param>
    /// <param name="reverse">Whether time runs backwards, from each clip's last valid step.</param>
    /// <returns>The states [B, T, H], 0 from a clip's length on.</returns>
    public static Tensor Gru(
        this Tensor x,
        Tensor inputWeight,
        Tensor recurrentWeight,
        Tensor inputBias,
        Tensor recurrentBias,
        Tensor? state = null,
        Tensor? lengths = null,
        bool reverse = false)
    {
        Tensor products = x.Linear(inputWeight, inputBias); // [B, T, 3 H], all steps at once
        state ??= Tensor.Zeros(new(x.Shape[0], recurrentWeight.Shape[1]));
        return new GruOperation(reverse).Apply(products, recurrentWeight, recurrentBias, state, lengths);
    }

    /// <summary>One step: x [B, K] and the state [B, H] give the next state [B, H].</summary>
    /// <inheritdoc cref="Gru"/>
    public static Tensor GruCell(
        this Tensor x,
        Tensor state,
        Tensor inputWeight,
        Tensor recurrentWeight,
        Tensor inputBias,
        Tensor recurrentBias)
    {
        Tensor step = x.Reshape(x.Shape[0], 1, x.Shape[1]);
        return step.Gru(inputWeight, recurrentWeight, inputBias, recurrentBias, state).Reshape(state.Shape.ToArray());
    }
}
