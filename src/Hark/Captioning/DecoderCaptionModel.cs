using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Models;

namespace Hark.Captioning;

/// <summary>
/// A decoder as a search sees it: keeps the state of all rows and reorders it when beams change places. The past has as
/// many places as a caption can have words, the newest last, the unused ones masked, so that one plan serves all steps.
/// Belongs to one thread. Disposing it gives its run back.
/// </summary>
internal sealed class DecoderCaptionModel : ICaptionModel, IDisposable
{
    // Inputs of a step: the word, its mask, its place; from there the state, and behind it the memory.
    private const int WordInput = 0, WordMaskInput = 1, PlaceInput = 2, FirstStateInput = 3;

    private readonly ICaptionDecoder decoder;
    private readonly IReadOnlyList<Tensor> memory;
    private readonly TracedNetwork? plan;
    private readonly int past; // places for the words before the newest
    private float[] logits = [];
    private float[][] state = []; // as the last step gave it
    private int place;
    private GraphRun? run;
    private int rows; // of the run

    /// <summary>Starts a search over clips whose memory the caller keeps alive.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="memory">What the network heard, clips on axis 0.</param>
    /// <param name="maxLength">The most words of a caption, the end included.</param>
    /// <param name="plan">Of <see cref="Plan"/>; null to run step by step as in training.</param>
    public DecoderCaptionModel(
        ICaptionDecoder decoder, IReadOnlyList<Tensor> memory, int maxLength, TracedNetwork? plan = null)
    {
        this.decoder = decoder;
        this.memory = memory;
        this.plan = plan;
        past = Math.Max(1, maxLength - 1);
        Clips = memory[0].Shape[0];
    }

    public int Clips { get; }

    public int Vocabulary => decoder.Vocabulary;

    /// <summary>
    /// The plan that runs the steps of a decoder: <see cref="Trace"/>, and the memory as an output, which keeps a run
    /// from writing over it. So it is copied once per search and not once per word.
    /// </summary>
    public static TracedNetwork Plan(
        ICaptionDecoder decoder,
        ThreadTeam? team = null,
        Precision precision = Precision.Float32,
        PackedWeights? packs = null) =>
        new(
            inputs => [.. Trace(decoder, inputs), .. inputs.Skip(FirstStateInput + decoder.StateShapes(1, 1).Count)],
            packs ?? PackedWeights.Fresh,
            team,
            precision: precision);

    /// <summary>The forward pass of a step, to be traced: logits, then the state.</summary>
    public static Tensor[] Trace(ICaptionDecoder decoder, IReadOnlyList<Tensor> inputs)
    {
        int states = decoder.StateShapes(1, 1).Count;
        (Tensor logits, IReadOnlyList<Tensor> state) = decoder.Step(
            inputs[WordInput],
            inputs[WordMaskInput],
            inputs[PlaceInput],
            [.. inputs.Skip(FirstStateInput).Take(states)],
            [.. inputs.Skip(FirstStateInput + states)]);
        return [logits, .. state];
    }

    public ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents)
    {
        if (parents.Length == 0) (place, state) = (0, []);
        using TensorScope scope = new();
        Tensor code = decoder.Place(place++);
        IReadOnlyList<Shape> states = decoder.StateShapes(ids.Length, past);
        Shape word = new(ids.Length, 1);
        if (plan is null)
        {
            Tensor[] inputs = [new(word), new(word), code, .. states.Select(shape => new Tensor(shape))];
            Write(ids, parents, inputs);
            Keep(Trace(decoder, [.. inputs, .. memory]));
        }
        else
        {
            if (run is null || rows != ids.Length) Rent(plan, ids.Length, code.Shape, states);
            Tensor[] inputs = [.. Enumerable.Range(0, FirstStateInput + states.Count).Select(i => run!.Value.Input(i))];
            Write(ids, parents, inputs);
            code.Span.CopyTo(inputs[PlaceInput].Span);
            run!.Value.Execute();
            Keep([.. Enumerable.Range(0, 1 + states.Count).Select(i => run.Value[i])]);
        }
        return logits;
    }

    public void Dispose()
    {
        run?.Dispose();
        run = null;
    }

    // As many rows as before go on in the same run, which still holds the memory.
    private void Rent(TracedNetwork network, int count, Shape code, IReadOnlyList<Shape> states)
    {
        Dispose();
        Shape word = new(count, 1);
        run = network.Rent([word, word, code, .. states, .. memory.Select(part => part.Shape)]);
        rows = count;
        for (int i = 0; i < memory.Count; i++)
            memory[i].Span.CopyTo(run.Value.Input(FirstStateInput + states.Count + i).Span);
    }

    private void Write(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents, ReadOnlySpan<Tensor> inputs)
    {
        for (int r = 0; r < ids.Length; r++)
        {
            inputs[WordInput].Span[r] = ids[r];
            inputs[WordMaskInput].Span[r] = ids[r] == decoder.PaddingId ? 0 : 1; // even where it was generated
        }
        for (int i = FirstStateInput; i < inputs.Length; i++) Recall(i - FirstStateInput, parents, inputs[i]);
    }

    // Each row takes over the state of the row that it continues, without its oldest place.
    private void Recall(int index, ReadOnlySpan<int> parents, Tensor input)
    {
        if (state.Length == 0)
        {
            input.Span.Clear();
            return;
        }
        int row = input.Shape.Stride(0), keptRow = state[index].Length / (logits.Length / Vocabulary);
        for (int r = 0; r < parents.Length; r++)
            state[index].AsSpan(parents[r] * keptRow + keptRow - row, row).CopyTo(input.Span[(r * row)..]);
    }

    private void Keep(Tensor[] outputs)
    {
        if (state.Length == 0 || logits.Length != outputs[0].Count)
        {
            logits = new float[outputs[0].Count];
            state = [.. outputs.Skip(1).Select(output => new float[output.Count])];
        }
        outputs[0].Span.CopyTo(logits);
        for (int i = 0; i < state.Length; i++) outputs[i + 1].Span.CopyTo(state[i]);
    }
}
