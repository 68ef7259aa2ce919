using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Models;

namespace Hark.Captioning;

/// <summary>
/// A <see cref="TransformerDecoder"/> as a search sees it, run by one plan for all steps: the cache has as many places
/// as a caption can have words, the newest last, and the unused ones are masked. Belongs to one thread and needs an
/// open <see cref="TensorScope"/>, which owns its memory.
/// </summary>
internal sealed class TracedCaptionModel : ICaptionModel
{
    // Inputs of a step: the word, its mask, its place, the mask of the cache; from there the cache's keys and values of
    // each layer, the memory's keys and values of each layer, the memory's mask.
    private const int WordInput = 0, WordMaskInput = 1, PlaceInput = 2, CacheMaskInput = 3, FirstCacheInput = 4;

    private readonly TransformerDecoder decoder;
    private readonly TracedNetwork step;
    private readonly Tensor[] memory;
    private readonly int past; // places for the words before the newest
    private Tensor[] last = []; // outputs: logits [R, V], cache mask [R, past + 1], keys and values [R, past + 1, D]
    private int place;

    /// <summary>Starts a search over clips whose memory the caller keeps alive.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="step">Its step: <see cref="Trace"/>.</param>
    /// <param name="memory">The audio.</param>
    /// <param name="maxLength">The most words of a caption, the end included.</param>
    public TracedCaptionModel(TransformerDecoder decoder, TracedNetwork step, DecoderMemory memory, int maxLength)
    {
        this.decoder = decoder;
        this.step = step;
        this.memory = [.. memory.Keys, .. memory.Values, memory.Mask];
        past = Math.Max(1, maxLength - 1);
        Clips = memory.Mask.Shape[0];
    }

    public int Clips { get; }

    public int Vocabulary => decoder.Settings.Vocabulary;

    private int CacheTensors => 2 * decoder.Settings.Layers;

    /// <summary>The forward pass of a step, to be traced.</summary>
    public static Tensor[] Trace(TransformerDecoder decoder, IReadOnlyList<Tensor> inputs)
    {
        int layers = decoder.Settings.Layers;
        DecoderCache cache = new(Part(FirstCacheInput), Part(FirstCacheInput + layers), inputs[CacheMaskInput]);
        DecoderMemory memory = new(Part(FirstCacheInput + 2 * layers), Part(FirstCacheInput + 3 * layers), inputs[^1]);
        (Tensor logits, DecoderCache longer) =
            decoder.Step(inputs[WordInput], inputs[WordMaskInput], inputs[PlaceInput], cache, memory);
        return [logits, longer.Mask, .. longer.Keys, .. longer.Values];

        Tensor[] Part(int start) => [.. inputs.Skip(start).Take(layers)];
    }

    public ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents)
    {
        using GraphRun run = step.Rent(InputShapes(ids.Length));
        for (int r = 0; r < ids.Length; r++)
        {
            run.Input(WordInput).Span[r] = ids[r];
            // An emitted <pad> is never attended to.
            run.Input(WordMaskInput).Span[r] = ids[r] == Text.WordVocabulary.PadId ? 0 : 1;
        }
        using (TensorScope scope = new()) decoder.Places(place++, 1).Span.CopyTo(run.Input(PlaceInput).Span);
        for (int i = 0; i <= CacheTensors; i++) Recall(i, parents, run.Input(CacheMaskInput + i));
        for (int i = 0; i < memory.Length; i++)
            memory[i].Span.CopyTo(run.Input(FirstCacheInput + CacheTensors + i).Span);
        run.Execute();
        Keep(run);
        return last[0].Span;
    }

    private Shape[] InputShapes(int rows)
    {
        int width = decoder.Settings.Width;
        Shape word = new(rows, 1), keys = new(rows, past, width);
        return
        [
            word, word, new(1, width), new(rows, past),
            .. Enumerable.Repeat(keys, CacheTensors),
            .. memory.Select(tensor => tensor.Shape),
        ];
    }

    // Each row takes over the cache of the row that it continues, without the oldest place.
    private void Recall(int index, ReadOnlySpan<int> parents, Tensor input)
    {
        if (last.Length == 0)
        {
            input.Span.Clear();
            return;
        }
        int row = input.Shape.Stride(0), oldest = row / past;
        for (int r = 0; r < parents.Length; r++)
            last[index + 1].Span.Slice(parents[r] * (row + oldest) + oldest, row).CopyTo(input.Span[(r * row)..]);
    }

    private void Keep(GraphRun run)
    {
        if (last.Length == 0 || last[0].Shape != run[0].Shape)
            last = [.. Enumerable.Range(0, CacheTensors + 2).Select(i => new Tensor(run[i].Shape))];
        for (int i = 0; i < last.Length; i++) run[i].Span.CopyTo(last[i].Span);
    }
}
