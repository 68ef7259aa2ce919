using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Layers;
using Hark.Models.Architectures;
using Hark.Retrieval;

namespace Hark.Evaluation.Fluency;

/// <summary>
/// A network from texts to vectors over many texts: each different text once, texts of one length together, so that
/// nothing is padded and every vector is the one that its text has alone. Remembers what it has read, because systems
/// that are compared share their references. Safe for any number of threads, which take turns.
/// </summary>
internal sealed class TextNetwork : IDisposable
{
    private const int BatchTexts = 32;
    private const int MostRemembered = 1 << 16; // texts; 200 MB of Sentence-BERT's vectors

    private readonly TracedNetwork network;
    private readonly TextIds tokenizer;
    private readonly Dictionary<string, float[]> known = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    private TextNetwork(TextEmbedding texts, TextIds tokenizer)
    {
        this.tokenizer = tokenizer;
        network = new(inputs => [texts.Forward(inputs[0], inputs[1])]);
    }

    /// <summary>Loads a model file that holds a <typeparamref name="TNetwork"/> and its tokenizer.</summary>
    /// <param name="path">A <c>.safetensors</c> file with a model card.</param>
    /// <param name="read">How the network reads.</param>
    /// <param name="expected">What messages call the network.</param>
    /// <exception cref="ModelFormatException">It is damaged, holds another network, or has no tokenizer.</exception>
    public static TextNetwork Load<TNetwork>(string path, Func<TNetwork, TextEmbedding> read, string expected)
        where TNetwork : Module
    {
        using Checkpoint file = Checkpoint.Open(path);
        ModelCard card = ModelCard.Read(file);
        Architecture architecture = ArchitectureRegistry.Of(card, file.FileName);
        if (ModelLoader.Load(card, architecture, file) is not TNetwork network)
        {
            throw new ModelFormatException(
                file.FileName, $"expected {expected}, found '{architecture.Title}'",
                hint: "Give each of FENSE's two networks in its own place.");
        }
        TextEmbedding texts = read(network);
        TextIds tokenizer = TextIds.Create(file, texts) ?? throw new ModelFormatException(
            file.FileName, $"expected {expected} with its tokenizer, found none in the file",
            hint: "Convert it again with the vocabulary of bert-base-uncased (hark models convert --vocabulary).");
        return new(texts, tokenizer);
    }

    /// <summary>The vector of each text, in their order; equal texts share one array, which nobody may
    /// change.</summary>
    public float[][] Run(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (known.Count > MostRemembered) known.Clear();
            (string Text, float[] Ids)[] missing = [.. texts.Distinct(StringComparer.Ordinal)
                .Where(text => !known.ContainsKey(text)).Select(text => (text, tokenizer.Encode(text)))];
            foreach ((string Text, float[] Ids)[] batch in missing
                .GroupBy(text => text.Ids.Length)
                .OrderBy(group => group.Key)
                .SelectMany(group => group.Chunk(BatchTexts)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Read(batch);
            }
            return [.. texts.Select(text => known[text])];
        }
    }

    /// <summary>Frees the network's memory.</summary>
    public void Dispose() => network.Dispose();

    private void Read((string Text, float[] Ids)[] batch)
    {
        int length = batch[0].Ids.Length;
        Shape shape = new(batch.Length, length); // [B, L]
        using GraphRun run = network.Rent(shape, shape);
        for (int b = 0; b < batch.Length; b++) batch[b].Ids.CopyTo(run.Input(0).Span[(b * length)..]);
        run.Input(1).Span.Fill(1);
        run.Execute();
        ReadOnlySpan<float> vectors = run[0].Span; // [B, D]
        int width = vectors.Length / batch.Length;
        for (int b = 0; b < batch.Length; b++) known[batch[b].Text] = vectors.Slice(b * width, width).ToArray();
    }
}
