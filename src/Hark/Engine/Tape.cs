using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine;

/// <summary>One operation as it ran: what went in, what came out, what it saved.</summary>
internal record TapeNode(Operation? Operation, Tensor[] Inputs, Tensor Output, List<Tensor> Saved);

/// <summary>A segment that kept nothing: <paramref name="Replay"/> runs it again.</summary>
internal sealed record SegmentNode(Tensor Output, Func<Tensor> Replay) : TapeNode(null, [], Output, []);

/// <summary>
/// Records the operations of this thread and differentiates them in reverse (reverse-mode automatic differentiation). A
/// tape is one training step: make it, run the forward pass, call <see cref="Backward(Tensor)"/> once, dispose it. All
/// tensors of the step go back to the pool, most of them already while the backward pass runs.
/// </summary>
/// <remarks>
/// Sums of gradients are formed in the reverse order of the forward pass, so they have the same bits for any number of
/// threads.
/// </remarks>
[Experimental("HARK001")]
public sealed class Tape : TensorScope
{
    [ThreadStatic]
    private static Tape? recording;

    [ThreadStatic]
    private static ITapeObserver? observer;

    [ThreadStatic]
    private static bool hasMetGradient; // whether an operation's input needed a gradient since this was cleared

    private readonly Tape? outer;
    private readonly ThreadTeam team;
    private readonly List<TapeNode> nodes = [];

    /// <summary>Starts recording on this thread.</summary>
    /// <param name="team">The workers; null for <see cref="ThreadTeam.Shared"/>.</param>
    public Tape(ThreadTeam? team = null)
    {
        this.team = team ?? ThreadTeam.Shared;
        outer = recording;
        recording = this;
    }

    /// <summary>Who is told of every operation of this thread, or null.</summary>
    internal static ITapeObserver? Observer
    {
        get => observer;
        set => observer = value;
    }

    /// <summary>
    /// Fills <see cref="Tensor.Gradient"/> of every leaf with <see cref="Tensor.RequiresGradient"/> that
    /// <paramref name="loss"/> depends on; gradients of earlier passes are added to.
    /// </summary>
    /// <param name="loss">A tensor with one element, made on this tape.</param>
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Count != 1)
            throw new ArgumentException($"The loss must be one number, not {loss.Shape}.", nameof(loss));
        Backward(loss, Tensor.Full(loss.Shape, 1));
    }

    /// <summary>The same for any output, weighted by <paramref name="gradient"/> (same shape).</summary>
    public void Backward(Tensor output, Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(gradient);
        if (output.Producer is null)
            throw new InvalidOperationException("Nothing on this tape depends on a tensor that requires a gradient.");
        if (gradient.Shape != output.Shape)
            throw new ArgumentException($"The gradient has shape {gradient.Shape}, the output {output.Shape}.");

        recording = outer; // the backward pass itself is not recorded
        try
        {
            output.Gradient = OwnCopy(gradient); // gradients are added to in place
            for (int i = nodes.Count - 1; i >= 0; i--)
            {
                if (nodes[i].Output.Gradient is not null) Differentiate(nodes[i]);
                Forget(nodes[i], keepValues: nodes[i].Output == output);
            }
            nodes.Clear();
        }
        finally
        {
            recording = this;
        }
    }

    /// <summary>Runs an operation eagerly and records it where a gradient may be asked for.</summary>
    internal static Tensor Run(Operation operation, Tensor[] inputs, Shape outputShape)
    {
        Tape? tape = recording;
        bool needsGradient = Array.Exists(inputs, input => input.NeedsGradient);
        bool record = tape is not null && needsGradient;
        hasMetGradient |= needsGradient;
        Tensor output = operation.IsView ? inputs[0].View(outputShape) : new Tensor(outputShape);
        EagerContext context = new(tape?.team ?? ThreadTeam.Shared, record);
        if (!operation.IsView)
        {
            observer?.Starting();
            operation.Forward(context, inputs, output);
            observer?.RanForward(operation, inputs);
        }
        context.EndCall();
        if (record)
        {
            TapeNode node = new(operation, inputs, output, context.SavedTensors);
            output.Producer = node;
            tape!.nodes.Add(node);
        }
        return output;
    }

    /// <summary>
    /// Runs a part of the forward pass without keeping what its operations made; <paramref name="replay"/> must give
    /// the same bits again, and is recorded and differentiated when the gradient has come back to its output.
    /// </summary>
    internal static Tensor Segment(Func<Tensor> forward, Func<Tensor> replay)
    {
        if (recording is not { } tape) return forward();
        Tensor output;
        bool hadMetGradient = hasMetGradient;
        hasMetGradient = false;
        recording = null;
        try
        {
            using TensorScope inside = new();
            Tensor made = forward();
            using (Suspend()) output = made.View(made.Shape);
        }
        finally
        {
            recording = tape;
        }
        Current?.Adopt(output);
        if (hasMetGradient) tape.nodes.Add(output.Producer = new SegmentNode(output, replay));
        hasMetGradient |= hadMetGradient;
        return output;
    }

    // The tensors from outside the segment are the same objects: their gradients grow in the order, and so with the
    // bits, that they would have had without the segment.
    private void DifferentiateSegment(SegmentNode node)
    {
        using Tape inside = new(team);
        inside.Backward(node.Replay(), node.Output.Gradient!);
    }

    private void Differentiate(TapeNode node)
    {
        if (node is SegmentNode segment)
        {
            DifferentiateSegment(segment);
            return;
        }
        Tensor outputGradient = node.Output.Gradient!;
        if (node.Operation!.IsView)
        {
            if (!node.Inputs[0].NeedsGradient) return;
            using (Suspend()) Add(node.Inputs[0], outputGradient.View(node.Inputs[0].Shape));
            return;
        }

        EagerContext context = new(team, isRecording: false, node.Saved);
        Tensor?[] gradients = GradientsToFill(node, outputGradient, context);
        observer?.Starting();
        node.Operation.Backward(context, node.Inputs, node.Output, outputGradient, gradients);
        observer?.RanBackward(node.Operation, node.Inputs);
        context.EndCall();
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is { } gradient && !context.AddsTo(i)) Add(node.Inputs[i], gradient);
        }
    }

    /// <summary>
    /// Memory for the gradients that the operation must compute: new, or that of the sum so far where it can add to it.
    /// Gradients that only pass through are moved on at once.
    /// </summary>
    private Tensor?[] GradientsToFill(TapeNode node, Tensor outputGradient, EagerContext context)
    {
        Tensor?[] gradients = new Tensor?[node.Inputs.Length];
        bool isTaken = false; // whether an input has taken over the memory of the output's gradient
        for (int i = 0; i < gradients.Length; i++)
        {
            Tensor input = node.Inputs[i];
            if (!input.NeedsGradient) continue;
            if (node.Operation!.PassesGradient(i) && input.Shape == outputGradient.Shape)
            {
                bool takes = input.Gradient is null && !isTaken;
                isTaken |= takes;
                using (Suspend()) Pass(input, outputGradient, takes);
            }
            else if (input.Gradient is not null && i < 64 && node.Operation.CanAddGradient(i, node.Inputs))
            {
                gradients[i] = input.Gradient;
                context.AddTo(i);
            }
            else
            {
                bool replaces = !isTaken && input.Gradient is null && input.Shape == outputGradient.Shape
                    && node.Operation.CanReplaceGradient(i);
                isTaken |= replaces;
                using (Suspend())
                    gradients[i] = replaces ? outputGradient.View(input.Shape) : new Tensor(input.Shape);
            }
        }
        return gradients;
    }

    private unsafe void Pass(Tensor target, Tensor gradient, bool takes)
    {
        if (takes) target.Gradient = gradient.View(gradient.Shape);
        else if (target.Gradient is null) target.Gradient = OwnCopy(gradient);
        else
        {
            float* sum = target.Gradient.Pointer;
            Elementwise.Add(team, sum, gradient.Pointer, sum, target.Count);
        }
    }

    private static Tensor OwnCopy(Tensor source)
    {
        using (Suspend())
        {
            Tensor copy = new(source.Shape);
            source.Span.CopyTo(copy.Span);
            return copy;
        }
    }

    private unsafe void Add(Tensor target, Tensor gradient)
    {
        if (target.Gradient is null)
        {
            target.Gradient = gradient;
            return;
        }
        float* sum = target.Gradient.Pointer;
        Elementwise.Add(team, sum, gradient.Pointer, sum, target.Count);
        gradient.Dispose();
    }

    /// <summary>
    /// Everything that consumed this output has been differentiated, so its memory can serve the gradients to come.
    /// </summary>
    private static void Forget(TapeNode node, bool keepValues)
    {
        foreach (Tensor saved in node.Saved) saved.Dispose();
        node.Output.Producer = null;
        if (keepValues) node.Output.ClearGradient();
        else node.Output.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        recording = outer;
        base.Dispose(disposing);
    }

    private sealed class EagerContext(ThreadTeam team, bool isRecording, List<Tensor>? saved = null) : OperationContext
    {
        private readonly List<Tensor> scratch = [];
        private ulong added; // a bit for every input whose gradient is added to

        public List<Tensor> SavedTensors { get; } = saved ?? [];

        public override ThreadTeam Team => team;

        public override bool IsRecording => isRecording;

        public override IReadOnlyList<Tensor> Saved => SavedTensors;

        public override Tensor Scratch(Shape shape)
        {
            using (Suspend())
            {
                Tensor tensor = new(shape);
                scratch.Add(tensor);
                return tensor;
            }
        }

        public override Tensor Save(Shape shape)
        {
            if (!isRecording) return Scratch(shape);
            Tensor tensor = new(shape);
            SavedTensors.Add(tensor);
            return tensor;
        }

        public void AddTo(int input) => added |= 1ul << input;

        internal override bool AddsTo(int input) => input < 64 && (added & (1ul << input)) != 0;

        public void EndCall()
        {
            foreach (Tensor tensor in scratch) tensor.Dispose();
        }
    }
}
