using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Onnx.Tests;

/// <summary>
/// Every translator at odd sizes, on values in the network's order and on images stored channels first.
/// </summary>
public sealed class OperationTests(OnnxRuntime runtime)
{
    private static readonly Shape Image = new(2, 7, 5, 3);
    private static readonly Shape Rows = new(4, 6);
    private static readonly Shape Sequence = new(2, 5, 6);

    private static readonly Dictionary<string, (Shape[] Inputs, Func<IReadOnlyList<Tensor>, Tensor> Forward)> Cases =
        new()
        {
            ["activations"] = ([Rows], x => x[0].Relu().Silu().Gelu().Sigmoid().HardSwish().Tanh()),
            ["exp and log"] = ([Rows], x => x[0].Exp().Log()),
            ["scale"] = ([Rows], x => x[0].Scale(-1.5f)),
            ["add, subtract, multiply"] =
                ([Rows, new(6), new(4, 1)], x => x[0].Add(x[1]).Multiply(x[2]).Subtract(x[1])),
            ["constants on the left"] = ([new(6)], x => Numbers(Rows, 1).Subtract(x[0]).Multiply(Numbers(Rows, 2))),
            ["broadcast into an image"] = ([Image, new(8), new(5, 1), new(2, 1, 1, 8)],
                x => Convolved(x[0]).Add(x[1]).Multiply(x[2]).Multiply(x[3]).Add(Numbers(new(8), 3))),
            ["an image of each order"] = ([Image],
                x => Convolved(x[0]).Add(Convolved(x[0], KernelAxes.FrequencyTime))),
            ["strided, dilated, grouped convolution"] = ([new(1, 11, 9, 4)], x => x[0].Conv2d(
                Numbers(new(6, 2, 3, 2), 4),
                Numbers(new(6), 5),
                new ConvolutionOptions
                {
                    StrideT = 2,
                    DilationF = 2,
                    PadTLow = 1,
                    PadTHigh = 2,
                    PadFLow = 3,
                    Groups = 2,
                    Axes = KernelAxes.FrequencyTime,
                    Activation = Activation.Silu,
                })),
            ["kernels of the other order"] = ([Image], x => Convolved(x[0]).Conv2d(
                Numbers(new(4, 8, 3, 1), 6), null, new ConvolutionOptions { Axes = KernelAxes.FrequencyTime })),
            ["linear over rows"] = ([Rows], x => x[0].Linear(Numbers(new(3, 6), 7), Numbers(new(3), 8))),
            ["linear over a sequence"] = ([Sequence], x => x[0].Linear(Numbers(new(7, 6), 9), null, Activation.Gelu)),
            ["linear over an image"] = ([Image],
                x => Convolved(x[0]).Linear(Numbers(new(4, 8), 10), Numbers(new(4), 11))),
            ["a computed weight"] = ([Rows, new(3, 6)], x => x[0].Linear(x[1], null)),
            ["batch norm of an input"] = ([Image], x => Normalized(x[0])),
            ["batch norm of an image"] = ([Image], x => Normalized(Convolved(x[0]).Relu())),
            ["batch norm of mel bins"] = ([Image], x => Normalized(x[0].Transpose(0, 1, 3, 2)).Transpose(0, 1, 3, 2)),
            ["layer norm"] = ([Sequence], x => x[0].LayerNorm(Numbers(new(6), 12), Numbers(new(6), 13), 1e-5f)),
            ["layer norm of an image"] = ([Image],
                x => Convolved(x[0]).LayerNorm(Numbers(new(8), 14), Numbers(new(8), 15), 1e-6f)),
            ["softmax"] = ([Sequence], x => x[0].Softmax()),
            ["log softmax of an image"] = ([Image], x => Convolved(x[0]).LogSoftmax()),
            ["unit length"] = ([Rows], x => x[0].NormalizeL2(1e-12f)),
            ["mean over an image"] = ([Image], x => Convolved(x[0]).Mean([1, 2])),
            ["mean over channels"] = ([Image], x => Convolved(x[0]).Mean([-1], keepDims: true)),
            ["mean over mel bins"] = ([Image], x => Convolved(x[0], KernelAxes.FrequencyTime).Mean([2])),
            ["sum"] = ([Sequence], x => x[0].Sum([0, 2])),
            ["sum over an image"] = ([Image], x => Convolved(x[0]).Sum([1], keepDims: true)),
            ["max"] = ([Image], x => Convolved(x[0]).Max(1).Max(-1, keepDims: true)),
            ["reshape and transpose"] = ([Image],
                x => Convolved(x[0]).Transpose(0, 2, 1, 3).Reshape(2, -1).Reshape(10, 7, 8).Transpose(2, 0, 1)),
            ["one value under two orders"] = ([Image], x => Concat.Of(
                0,
                x[0].Reshape(2, 35, 3).Transpose(2, 0, 1).Reshape(1, -1),
                Convolved(x[0]).Transpose(0, 2, 1, 3).Slice(-1, 0, 3).Reshape(1, -1),
                Convolved(x[0]).Slice(-1, 0, 3).Reshape(1, -1),
                x[0].Transpose(0, 2, 1, 3).Conv2d(Numbers(new(3, 3, 1, 1), 30), null, new()).Reshape(1, -1),
                x[0].Conv2d(Numbers(new(3, 3, 1, 1), 30), null, new()).Reshape(1, -1))),
            ["slice and pad of an image"] = ([Image],
                x => Convolved(x[0]).Slice(-1, 2, 5).Slice(1, 1, 3).Pad(2, 1, 2, 0.5f)),
            ["concat of images"] = ([Image, new(2, 7, 5, 2)],
                x => Concat.Of(-1, Convolved(x[0]), x[1], Numbers(new(2, 7, 5, 1), 16))),
            ["pools of an input"] = ([Image], x => x[0].MaxPool2d(3, 2, 2, 1)),
            ["pools of images of each order"] = ([Image], x => Convolved(x[0]).AvgPool2d(2, 3)
                .Add(Convolved(x[0], KernelAxes.FrequencyTime).MaxPool2d(2, 3))),
            ["convolution over time"] = ([Sequence], x => x[0].Conv1d(
                Numbers(new(4, 6, 3), 22), Numbers(new(4), 23), new Convolution1dOptions { Dilation = 2 })),
            ["recurrent units in both directions"] = ([Sequence], x => Recurrent(x[0], null, null)),
            ["recurrent units, lengths and a start"] =
                ([Sequence, new(2, 3)], x => Recurrent(x[0], x[1], new(new(2), [4, 5]))),
            ["the recurrence alone"] = ([Sequence, new(2, 2)], x =>
                new GruOperation(reverse: false).Apply(x[0], Numbers(new(6, 2), 24), Numbers(new(6), 25), x[1])),
            ["dropout with a mask"] = ([Rows, Rows], x => x[0].Dropout(x[1])),
            ["attention"] = ([Sequence, Sequence, Sequence],
                x => x[0].Attention(x[1], x[2], new AttentionOptions(Heads: 3))),
            ["causal attention with a mask"] = ([new(2, 3, 6), Sequence, Sequence], x => x[0].Attention(
                x[1], x[2], new AttentionOptions(2, Causal: true), Mask(new(2, 5)))),
            ["causal attention whose first queries see nothing"] = ([Sequence, new(2, 3, 6), new(2, 3, 6)],
                x => x[0].Attention(x[1], x[2], new AttentionOptions(2, Causal: true))),
            ["rows that share keys, a mask for each query"] = ([new(6, 3, 4), new(2, 5, 4), new(2, 5, 4)], x =>
                x[0].Attention(x[1], x[2], new AttentionOptions(2), Mask(new(6, 3, 5)))),
            ["attention in windows"] = ([new(6, 9, 4)], x => x[0].WindowAttention(
                x[0].Scale(0.5f), x[0].Scale(-1), 2, Numbers(new(2, 9, 9), 50))),
            ["attention in windows with walls"] = ([new(6, 9, 4)], x => x[0].WindowAttention(
                x[0].Scale(0.5f), x[0].Scale(-1), 2, Numbers(new(2, 9, 9), 50), Numbers(new(3, 9, 9), 51))),
            ["cubic interpolation"] = ([Sequence],
                x => x[0].Resize(1, 9, Interpolation.Cubic, alignsCorners: true).Resize(2, 4, Interpolation.Cubic)),
            ["linear and nearest interpolation"] = ([Sequence],
                x => x[0].Resize(1, 9, Interpolation.Linear).Resize(2, 11, Interpolation.Linear, alignsCorners: true)
                    .Resize(1, 17, Interpolation.Nearest)),
            ["roll"] = ([Sequence], x => x[0].Roll(1, -2).Roll(2, 5)),
            ["rows that share keys and masks"] = ([new(6, 1, 4), new(2, 5, 4), new(2, 5, 4)], x =>
                x[0].Attention(x[1], x[2], new AttentionOptions(1, Causal: true), Mask(new(2, 5)))),
        };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_same_in_ONNX_Runtime(string name)
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        (Shape[] shapes, Func<IReadOnlyList<Tensor>, Tensor> forward) = Cases[name];
        OnnxSignature signature = new("case", [.. shapes.Select((shape, i) => ($"x{i}", shape))], ["y"]);
        Tensor[] inputs = [.. shapes.Select((shape, i) => Numbers(shape, (ulong)i + 100))];
        Agreement.Check(runtime, x => [forward(x)], signature, inputs);
    }

    [Fact]
    public void Looks_up_rows_by_ids_that_are_whole_numbers_in_the_file()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        Tensor ids = new(new(2, 3), [0, 4, 2, 1, 1, 3]), rows = new(new(4), [1, 1, 0, 1]);
        OnnxSignature signature = new("lookups", [("ids", ids.Shape), ("rows", rows.Shape)], ["vectors", "numbers"]);
        Agreement.Check(
            runtime,
            x => [x[0].Embedding(Numbers(new(5, 7), 1)).Gather(x[1]), x[1].Scale(2)],
            signature,
            ids,
            rows);
    }

    private static Tensor Convolved(Tensor x, KernelAxes axes = KernelAxes.TimeFrequency) => x.Conv2d(
        Numbers(new(8, 3, 3, 3), 17),
        null,
        new ConvolutionOptions { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1, Axes = axes });

    private static Tensor Recurrent(Tensor x, Tensor? state, Tensor? lengths)
    {
        Tensor forward = Run(x, 6, reverse: false, seed: 30), backward = Run(forward, 3, reverse: true, seed: 40);
        return Concat.Of(-1, forward, backward);

        Tensor Run(Tensor x, int inputs, bool reverse, ulong seed) => x.Gru(
            Numbers(new(9, inputs), seed), Numbers(new(9, 3), seed + 1), Numbers(new(9), seed + 2),
            Numbers(new(9), seed + 3), state, lengths, reverse);
    }

    private static Tensor Normalized(Tensor x)
    {
        Shape channels = new(x.Shape[-1]);
        Tensor variance = Numbers(channels, 18);
        foreach (ref float value in variance.Span) value = Math.Abs(value) + 0.1f;
        return x.BatchNorm(
            Numbers(channels, 19), Numbers(channels, 20), Numbers(channels, 21), variance, false, 0.1f, 1e-3f,
            Activation.Relu);
    }

    /// <summary>Ones and zeros; the first row sees nothing.</summary>
    private static Tensor Mask(Shape shape)
    {
        Tensor mask = Tensor.Full(shape, 1);
        for (int i = 0; i < mask.Count; i += 3) mask.Span[i] = 0;
        mask.Span[..shape.Stride(0)].Clear();
        return mask;
    }

    private static Tensor Numbers(Shape shape, ulong seed)
    {
        Tensor tensor = new(shape);
        new Philox(seed).FillUniform(tensor.Span, -1, 1);
        return tensor;
    }
}
