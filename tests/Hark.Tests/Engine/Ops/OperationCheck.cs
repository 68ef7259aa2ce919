using System.Runtime.InteropServices;
using Hark.Engine;

namespace Hark.Tests.Engine.Ops;

/// <summary>
/// Judges one operation: the plain double gradients against central differences, the fast float passes against the
/// plain double twin, and equal bits for teams of one and two threads and for prepared constants.
/// </summary>
internal static class OperationCheck
{
    private const int ProbesPerInput = 48;
    private const double Step = 1e-6;
    private const double PlainTolerance = 2e-7;

    /// <summary>Runs all checks.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="inputs">Its inputs; gradients are checked for the differentiable ones.</param>
    /// <param name="forward">Allowed error of the fast forward pass, relative to the largest magnitude.</param>
    /// <param name="backward">Allowed error of the fast backward pass, relative to the largest magnitude.</param>
    public static void All(Operation operation, OperationInput[] inputs, double forward = 2e-6, double backward = 5e-6)
    {
        PlainGradients(operation, inputs);
        FastPasses(operation, inputs, forward, backward);
    }

    /// <summary>
    /// The plain twin of the backward pass against central differences of the plain twin of the forward pass.
    /// </summary>
    public static void PlainGradients(Operation operation, params OperationInput[] inputs)
    {
        inputs = Draw(inputs);
        PlainTensor<double>[] plain = Array.ConvertAll(inputs, i => i.ToPlain());
        Shape shape = OutputShape(operation, inputs);
        PlainTensor<double> outputGradient = new(shape, OutputGradient(shape));
        PlainTensor<double>?[] gradients = PlainBackward(operation, inputs, outputGradient);

        for (int i = 0; i < inputs.Length; i++)
        {
            if (gradients[i] is not { } gradient || inputs[i].Values.Length == 0) continue;
            double scale = Math.Max(1, gradient.Values.Max(Math.Abs));
            foreach (int at in Probes(inputs[i].Values.Length))
            {
                double step = Step * Math.Max(1, Math.Abs(inputs[i].Values[at]));
                double expected = (Objective(at, i, step) - Objective(at, i, -step)) / (2 * step);
                Assert.True(
                    Math.Abs(expected - gradient.Values[at]) <= PlainTolerance * scale,
                    $"{operation.Name}: plain gradient of input {i} {inputs[i].Shape} at {at} "
                        + $"is {gradient.Values[at]:R}, "
                    + $"central difference {expected:R}, largest {scale:G3}.");
            }
        }

        double Objective(int at, int input, double step)
        {
            PlainTensor<double>[] moved = Array.ConvertAll(plain, p => new PlainTensor<double>(p.Shape, [.. p.Values]));
            moved[input].Values[at] += step;
            PlainTensor<double> output = new(shape);
            operation.PlainForward<double>(moved, output);
            double sum = 0;
            for (int k = 0; k < output.Values.Length; k++) sum += output.Values[k] * outputGradient.Values[k];
            return sum;
        }
    }

    /// <summary>Fast forward and backward pass, with one and with two threads, against the plain double twin.</summary>
    public static void FastPasses(
        Operation operation, OperationInput[] inputs, double forward = 2e-6, double backward = 5e-6)
    {
        inputs = Draw(inputs);
        PlainTensor<double>[] plain = Array.ConvertAll(inputs, i => i.ToPlain());
        Shape shape = OutputShape(operation, inputs);
        PlainTensor<double> expected = new(shape);
        operation.PlainForward<double>(plain, expected);
        double[] outputGradient = OutputGradient(shape);
        PlainTensor<double>?[] gradients = PlainBackward(operation, inputs, new(shape, outputGradient));

        using ThreadTeam one = new(1);
        using ThreadTeam two = new(2);
        (float[] output, float[]?[] inputGradients) = RunFast(operation, inputs, outputGradient, one);
        Close(expected.Values, output, forward, $"{operation.Name}: output {shape}");
        for (int i = 0; i < inputs.Length; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            string what = $"{operation.Name}: gradient of input {i} {inputs[i].Shape}";
            Assert.True(inputGradients[i] is not null, what + " is missing");
            Close(gradient.Values, inputGradients[i]!, backward, what);
        }

        (float[] output2, float[]?[] inputGradients2) = RunFast(operation, inputs, outputGradient, two);
        SameBits(output, output2, $"{operation.Name}: output {shape} with 1 and 2 threads");
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputGradients[i] is { } gradient)
                SameBits(
                    gradient, inputGradients2[i]!, $"{operation.Name}: gradient of input {i} with 1 and 2 threads");
        }

        SameBits(
            output,
            RunPrepared(operation, inputs, two),
            $"{operation.Name}: output {shape} with prepared constants");
    }

    /// <summary>Whether all values agree within a tolerance relative to the largest expected magnitude.</summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 0;
        foreach (double value in expected) scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            bool isClose = expected[i] == found[i] || Math.Abs(expected[i] - found[i]) <= tolerance * scale;
            Assert.True(isClose, $"{what} at {i}: expected {expected[i]:R}, found {found[i]:R}, largest {scale:G3}.");
        }
    }

    /// <summary>Whether all values have the same bits.</summary>
    public static void SameBits(float[] expected, float[] found, string what) =>
        Assert.True(
            MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(found)),
            what + ": bits differ.");

    private static OperationInput[] Draw(OperationInput[] inputs) => [.. inputs.Select((input, i) => input.At(i))];

    private static Shape OutputShape(Operation operation, OperationInput[] inputs) =>
        operation.OutputShape(Array.ConvertAll(inputs, i => i.Shape));

    /// <summary>A random upstream gradient, exact in float32.</summary>
    private static double[] OutputGradient(Shape shape)
    {
        float[] values = new float[shape.Count];
        new Philox(7, 1).FillNormal(values);
        return Array.ConvertAll(values, v => (double)v);
    }

    private static PlainTensor<double>?[] PlainBackward(
        Operation operation, OperationInput[] inputs, PlainTensor<double> outputGradient)
    {
        PlainTensor<double>?[] gradients =
            Array.ConvertAll(inputs, i => i.IsDifferentiable ? new PlainTensor<double>(i.Shape) : null);
        if (Array.Exists(gradients, g => g is not null))
            operation.PlainBackward<double>(Array.ConvertAll(inputs, i => i.ToPlain()), outputGradient, gradients);
        return gradients;
    }

    private static (float[] Output, float[]?[] Gradients) RunFast(
        Operation operation, OperationInput[] inputs, double[] outputGradient, ThreadTeam team)
    {
        Tensor[] tensors = Array.ConvertAll(inputs, i => i.ToTensor());
        using Tape tape = new(team);
        Tensor output = operation.Apply(tensors);
        float[] values = output.ToArray();
        if (Array.Exists(inputs, i => i.IsDifferentiable))
            tape.Backward(output, new Tensor(output.Shape, Array.ConvertAll(outputGradient, v => (float)v)));
        float[]?[] gradients = Array.ConvertAll(tensors, t => t.Gradient?.ToArray());
        foreach (Tensor tensor in tensors) tensor.Dispose();
        return (values, gradients);
    }

    /// <summary>As the traced executor runs it: no recording, every input but the first a prepared constant.</summary>
    private static float[] RunPrepared(Operation operation, OperationInput[] inputs, ThreadTeam team)
    {
        using TensorScope scope = new();
        Tensor[] tensors = Array.ConvertAll(inputs, i => i.ToTensor());
        Tensor?[] constants = [null, .. tensors.Skip(1)];
        Shape shape = OutputShape(operation, inputs);
        Tensor output = operation.IsView ? tensors[0].View(shape) : new(shape);
        if (!operation.IsView)
        {
            object? prepared = operation.Prepare(constants.AsSpan(0, tensors.Length), PackedWeights.Fresh);
            operation.Forward(new PreparedContext(team, prepared), tensors, output);
        }

        return output.ToArray();
    }

    private static IEnumerable<int> Probes(int count) =>
        count <= ProbesPerInput
            ? Enumerable.Range(0, count)
            : Enumerable.Range(0, ProbesPerInput).Select(i => (int)((i + 0.5) * count / ProbesPerInput));

    private sealed class PreparedContext(ThreadTeam team, object? prepared) : OperationContext
    {
        public override ThreadTeam Team => team;

        public override object? Prepared => prepared;

        public override Tensor Scratch(Shape shape) => new(shape);
    }
}
