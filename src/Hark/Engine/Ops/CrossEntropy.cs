using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Cross entropy of softmax(logits) against class ids with label smoothing (Szegedy et al. 2016, section 7): the mean
/// over all counted positions of the batch of -Σ q ln p. Positions whose target is the ignored id do not count; if none
/// counts the loss is 0. Saves ln Σ exp of every position.
/// </summary>
/// <param name="smoothing">The share s of the smoothed target that is spread, 0 to 1.</param>
/// <param name="spread">Over which classes it is spread.</param>
/// <param name="ignore">The target id of positions that do not count, or null; it need not be a class.</param>
[Experimental("HARK001")]
public sealed class CrossEntropyOperation(float smoothing, SmoothingTarget spread, int? ignore) : Operation
{
    /// <inheritdoc/>
    public override string Name => "SoftmaxCrossEntropyLoss";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits = inputs.Length == 2 && inputs[0].Rank > 0 && inputs[1].Rank == inputs[0].Rank - 1
            && inputs[1] == new Shape(inputs[0].ToArray().AsSpan(0, inputs[1].Rank))
            && (spread == SmoothingTarget.AllClasses || smoothing == 0 || inputs[0][-1] > 1);
        return fits ? Shape.Scalar : throw Mismatch("logits [.., V] and targets [..]", inputs);
    }

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 5L * inputs[0].Count;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        int rows = inputs[1].Count, width = inputs[0].Shape[-1];
        Tensor saved = context.Save(new(rows, CrossEntropyKernels.Saved)), losses = context.Scratch(new(rows));
        int* classes = (int*)context.Scratch(new(rows)).Pointer;
        int counted = Classes(inputs[1].Span, width, new(classes, rows));
        (float a, float b) = Smoothed(width);
        CrossEntropyKernels.Forward(
            context.Team, inputs[0].Pointer, classes, a, b, saved.Pointer, losses.Pointer, rows, width);
        output.Span[0] = Mean(losses.Span, counted);
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        inputGradients[1]?.Span.Clear();
        if (inputGradients[0] is not { } dx) return;
        int rows = inputs[1].Count, width = dx.Shape[-1];
        int* classes = (int*)context.Scratch(new(rows)).Pointer;
        int counted = Classes(inputs[1].Span, width, new(classes, rows));
        (float a, float b) = Smoothed(width);
        float factor = outputGradient.Item / Math.Max(1, counted);
        CrossEntropyKernels.Backward(
            context.Team, inputs[0].Pointer, classes, a, b, context.Saved[0].Pointer, factor, dx.Pointer, rows, width);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int classes = inputs[0].Shape[-1];
        T[] logP = new T[classes];
        T sum = T.Zero;
        for (int row = 0; row < inputs[1].Values.Length; row++)
        {
            if (Ignored(inputs[1][row])) continue;
            int target = RowIndex.Of(inputs[1][row], classes, row, Name);
            LogSoftmaxOperation.Row<T>(inputs[0].Values.AsSpan(row * classes, classes), logP);
            for (int i = 0; i < classes; i++) sum -= Wanted<T>(i, target, classes) * logP[i];
        }
        output[0] = sum / Counted(inputs[1]);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int classes = dx.Shape[-1];
        T scale = outputGradient[0] / Counted(inputs[1]);
        for (int row = 0; row < inputs[1].Values.Length; row++)
        {
            if (Ignored(inputs[1][row])) continue;
            int target = int.CreateChecked(inputs[1][row]);
            Span<T> d = dx.Values.AsSpan(row * classes, classes);
            SoftmaxOperation.Row<T>(inputs[0].Values.AsSpan(row * classes, classes), d);
            for (int i = 0; i < classes; i++) d[i] = scale * (d[i] - Wanted<T>(i, target, classes));
        }
    }

    /// <summary>The mean of row losses, added in double.</summary>
    internal static float Mean(ReadOnlySpan<float> losses, int counted)
    {
        double sum = 0;
        foreach (float loss in losses) sum += loss;
        return (float)(sum / Math.Max(1, counted));
    }

    /// <summary>The classes as integers, -1 where ignored; returns how many count.</summary>
    private int Classes(ReadOnlySpan<float> targets, int width, Span<int> classes)
    {
        int counted = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            bool ignored = Ignored(targets[row]);
            classes[row] = ignored ? -1 : RowIndex.Of(targets[row], width, row, Name);
            if (!ignored) counted++;
        }
        return counted;
    }

    /// <summary>The smoothed target as a at the class plus b everywhere.</summary>
    private (float AtClass, float Everywhere) Smoothed(int width)
    {
        double share = smoothing == 0
            ? 0
            : (double)smoothing / (spread == SmoothingTarget.AllClasses ? width : width - 1);
        return ((float)(1 - share * width), (float)share);
    }

    private bool Ignored<T>(T target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ignore is { } id && target == T.CreateChecked(id);

    /// <summary>The number of counted positions, at least 1.</summary>
    private T Counted<T>(PlainTensor<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = 0;
        foreach (T target in targets.Values) count += Ignored(target) ? 0 : 1;
        return T.CreateChecked(Math.Max(1, count));
    }

    /// <summary>The smoothed target q of class i.</summary>
    private T Wanted<T>(int i, int target, int classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T s = T.CreateChecked(smoothing);
        return spread == SmoothingTarget.AllClasses
            ? s / T.CreateChecked(classes) + (i == target ? T.One - s : T.Zero)
            : i == target ? T.One - s : smoothing == 0 ? T.Zero : s / T.CreateChecked(classes - 1);
    }
}

/// <summary>Calls of <see cref="CrossEntropyOperation"/>.</summary>
[Experimental("HARK001")]
public static class CrossEntropyExtensions
{
    /// <summary>Mean cross entropy against class ids.</summary>
    /// <param name="logits">[.., V], before the softmax.</param>
    /// <param name="targets">[..], whole numbers from 0 to V - 1, or the ignored id.</param>
    /// <param name="smoothing">The share of the target that is spread over classes, 0 to 1.</param>
    /// <param name="spread">Over which classes.</param>
    /// <param name="ignore">The id of positions that do not count, or null.</param>
    /// <returns>A scalar.</returns>
    public static Tensor CrossEntropy(
        this Tensor logits,
        Tensor targets,
        float smoothing = 0,
        SmoothingTarget spread = SmoothingTarget.OtherClasses,
        int? ignore = null)
    {
        if (!(smoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "Smoothing is a share from 0 to 1.");
        return new CrossEntropyOperation(smoothing, spread, ignore).Apply(logits, targets);
    }
}
