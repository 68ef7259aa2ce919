using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;

namespace Hark.Captioning;

/// <summary>
/// A <see cref="TransformerDecoder"/> as a search sees it: keeps the keys and values of all rows and reorders them when
/// beams change places. Disposing it frees that memory; belongs to one thread.
/// </summary>
internal sealed class DecoderCaptionModel : ICaptionModel, IDisposable
{
    private readonly TransformerDecoder decoder;
    private readonly DecoderMemory memory;
    private DecoderCache? cache;
    private Tensor? logits;

    /// <summary>Starts a search over clips whose memory the caller keeps alive.</summary>
    public DecoderCaptionModel(TransformerDecoder decoder, DecoderMemory memory)
    {
        this.decoder = decoder;
        this.memory = memory;
        Clips = memory.Mask.Shape[0];
    }

    public int Clips { get; }

    public int Vocabulary => decoder.Settings.Vocabulary;

    public ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents)
    {
        using TensorScope scope = new();
        Tensor words = new(new(ids.Length, 1));
        Tensor mask = new(new(ids.Length, 1));
        for (int r = 0; r < ids.Length; r++)
        {
            words.Span[r] = ids[r];
            mask.Span[r] = ids[r] == Text.WordVocabulary.PadId ? 0 : 1; // an emitted <pad> is never attended to
        }
        DecoderCache? reordered = cache is null ? null : Reorder(cache, parents);
        (Tensor nextLogits, DecoderCache longer) = decoder.Step(words, mask, reordered, memory);
        Dispose();
        cache = longer;
        foreach (Tensor tensor in Tensors(longer)) scope.Detach(tensor);
        logits = scope.Detach(nextLogits);
        return logits.Span;
    }

    public void Dispose()
    {
        logits?.Dispose();
        if (cache is null) return;
        foreach (Tensor tensor in Tensors(cache)) tensor.Dispose();
    }

    private static DecoderCache Reorder(DecoderCache cache, ReadOnlySpan<int> parents)
    {
        Tensor rows = new(new(parents.Length));
        for (int r = 0; r < parents.Length; r++) rows.Span[r] = parents[r];
        return new(
            [.. cache.Keys.Select(keys => keys.Gather(rows))],
            [.. cache.Values.Select(values => values.Gather(rows))],
            cache.Mask.Gather(rows));
    }

    private static IEnumerable<Tensor> Tensors(DecoderCache cache) => [.. cache.Keys, .. cache.Values, cache.Mask];
}
