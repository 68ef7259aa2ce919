using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;

namespace Hark.Tests.Layers;

/// <summary>A segment that is run again for its gradient gives the bits that it would have given at once.</summary>
public sealed class RecomputeTests
{
    [Fact]
    public void AnEncoderHasTheSameBitsWithAndWithout()
    {
        (float[] values, int[] state) = Step(recompute: false);
        (float[] again, int[] stateAgain) = Step(recompute: true);
        Assert.Equal(values, again);
        Assert.Equal(state, stateAgain);

        static (float[], int[]) Step(bool recompute)
        {
            using EncoderCase encoder = new(recompute);
            return encoder.Run();
        }
    }

    [Fact]
    public void TensorsFromOutsideGetTheSameGradients()
    {
        Assert.Equal(Gradients(false), Gradients(true));

        static float[] Gradients(bool recompute)
        {
            Mixer mixer = new();
            mixer.Initialize(new Philox(1));
            mixer.Train();
            mixer.RecomputeActivations(recompute);
            Dropout.Seed(mixer, 2, 3);
            Tensor x = Random(4, 5, 8), side = Random(5, 5, 8);
            x.RequiresGradient = side.RequiresGradient = true;
            using Tape tape = new();
            Tensor shared = side.Tanh(); // made on the tape, used inside the segment and behind it
            Tensor y = Recompute.Through(mixer, input => mixer.Forward(input, shared), x.Silu());
            tape.Backward(y.Add(shared).Add(x).Multiply(y).Sum([]));
            Tensor[] leaves = [x, side, .. mixer.NamedParameters().Select(parameter => parameter.Value)];
            return [.. leaves.SelectMany(leaf => leaf.Gradient!.ToArray())];
        }
    }

    [Fact]
    public void SegmentsNest()
    {
        Assert.Equal(Gradient(false), Gradient(true));

        static float[] Gradient(bool recompute)
        {
            Mixer inner = new(), outer = new(inner);
            outer.Initialize(new Philox(1));
            outer.Train();
            outer.RecomputeActivations(recompute);
            Dropout.Seed(outer, 2, 3);
            Tensor x = Random(4, 5, 8);
            x.RequiresGradient = true;
            using Tape tape = new();
            Tensor y = Recompute.Through(
                outer,
                input => outer.Forward(Recompute.Through(inner, deep => inner.Forward(deep, input), input), input),
                x);
            tape.Backward(y.Multiply(y).Sum([]));
            return x.Gradient!.ToArray();
        }
    }

    [Fact]
    public void NothingIsKeptForASegmentThatNeedsNoGradient()
    {
        Mixer mixer = new();
        mixer.RequireGradient(false);
        mixer.Train();
        mixer.RecomputeActivations();
        Dropout.Seed(mixer, 2, 3);
        Tensor x = Random(4, 5, 8);
        using Tape tape = new();
        Tensor y = Recompute.Through(mixer, input => mixer.Forward(input, input), x);
        Assert.Throws<InvalidOperationException>(() => tape.Backward(y.Sum([])));
    }

    private static Tensor Random(ulong stream, params int[] sizes)
    {
        Tensor tensor = new(new(sizes));
        new Philox(9, stream).FillNormal(tensor.Span);
        return tensor;
    }

    private sealed class Mixer : Module
    {
        private readonly Linear linear;
        private readonly Dropout dropout;

        public Mixer(Mixer? inner = null)
        {
            if (inner is not null) Child("inner", inner);
            linear = Child("linear", new Linear(8, 8));
            dropout = Child("dropout", new Dropout(0.4f));
        }

        public Tensor Forward(Tensor x, Tensor side) => dropout.Forward(linear.Forward(x).Add(side)).Multiply(x);
    }

    /// <summary>A small EfficientNet: batch norm, squeeze-excitation, dropped paths, skips.</summary>
    private sealed class EncoderCase : IDisposable
    {
        private readonly EfficientNet encoder = new(new(0.25, 1, 64, DropConnect: 0.5f));
        private readonly Tensor x = Random(1, 2, 70, 64);

        public EncoderCase(bool recompute)
        {
            encoder.Initialize(new Philox(6));
            encoder.Train();
            encoder.RecomputeActivations(recompute);
            DropPath.Seed(encoder, 7, 8);
        }

        public (float[] Values, int[] State) Run()
        {
            float[] output;
            using (Tape tape = new())
            {
                Tensor y = encoder.Forward(x);
                output = y.ToArray();
                tape.Backward(y.Multiply(y).Sum([]));
            }
            float[] gradients =
                [.. encoder.NamedParameters().SelectMany(parameter => parameter.Value.Gradient!.ToArray())];
            Assert.Contains(gradients, gradient => gradient != 0);
            int[] state = [.. encoder.NamedBuffers()
                .SelectMany(buffer => buffer.Value.ToArray()).Select(BitConverter.SingleToInt32Bits)];
            return ([.. output, .. gradients], state);
        }

        public void Dispose() => x.Dispose();
    }
}
