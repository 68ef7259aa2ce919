using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Evaluation.Fluency;
using Hark.Layers;
using Hark.Models;
using Hark.Models.Architectures;

namespace Hark.Evaluation.Tests.Fluency;

/// <summary>FENSE with small networks of random weights against the networks run one text at a time.</summary>
public sealed class FenseTests : IDisposable
{
    private static readonly string[] Pieces =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "dog", "bark", "##s", "rain", "!", "falls", "and"];

    private static readonly BertSettings Tiny =
        new(Vocabulary: Pieces.Length, Width: 64, Layers: 2, Heads: 1, FeedForward: 96, MaxLength: 40);

    private static readonly CaptionSet Captions = new(
    [
        new("a", "A dog barks!", ["a dog barks", "rain falls and a dog barks"]),
        new("b", "rain falls", ["Rain falls!", "a dog", "rain and rain and rain"]),
        new("c", "", ["a dog barks"]),
        new("d", "rain falls", ["thunder"]),
    ]);

    private readonly string folder = Directory.CreateTempSubdirectory("hark-fense-").FullName;
    private readonly SentenceBert sentences = Fill(new SentenceBert(Tiny), 1);
    private readonly FenseErrorDetector detector = Fill(new FenseErrorDetector(Tiny), 2);

    public void Dispose() => Directory.Delete(folder, true);

    [Theory]
    [InlineData(FenseText.Ptb)]
    [InlineData(FenseText.Raw)]
    public void Scores_are_those_of_the_networks_run_text_by_text(FenseText text)
    {
        using Fense fense = Fense.Load(SaveSentences(), SaveDetector());
        IReadOnlyList<SummedScores> scores = fense.Score(Captions, text);
        Assert.Equal(["sbert_sim", "fer", "fense"], scores.Select(score => score.Metric));
        for (int i = 0; i < Captions.Count; i++)
        {
            (string candidate, string[] references) = text == FenseText.Raw
                ? (Captions.Items[i].Candidate, Captions.Items[i].References.ToArray())
                : (string.Join(' ', Captions.Tokens[i].Candidate),
                    [.. Captions.Tokens[i].References.Select(words => string.Join(' ', words))]);
            double expected = references.Average(
                reference => Sentence(candidate).Zip(Sentence(reference), (a, b) => (double)a * b).Sum());
            Assert.Equal(expected, scores[0].Items[i], 1e-5);
            float probability = Probabilities(candidate)[^1];
            Assert.Equal(probability > 0.9f ? 1 : 0, scores[1].Items[i]);
            Assert.Equal(scores[0].Items[i] * (probability > 0.9f ? 0.1 : 1), scores[2].Items[i], 1e-12);
        }
        // The exclamation mark is a word piece of its own, so the two texts differ.
        Assert.NotEqual(
            fense.Score(Captions, FenseText.Ptb)[0].Items[0], fense.Score(Captions, FenseText.Raw)[0].Items[0]);
    }

    [Fact]
    public void Probabilities_are_those_of_the_detector_and_depend_on_no_companion()
    {
        string[] texts =
            ["a dog", "rain falls and a dog barks", "A DOG!", "dog", "", .. Enumerable.Repeat("rain dog", 70)];
        using ErrorDetector loaded = ErrorDetector.Load(SaveDetector()), alone = ErrorDetector.Load(SaveDetector());
        float[][] found = loaded.Probabilities(texts);
        Assert.Same(found[0], found[2]); // case and punctuation go first
        for (int i = 0; i < 6; i++)
        {
            float[] expected = Probabilities(texts[i]);
            for (int k = 0; k < expected.Length; k++) Assert.Equal(expected[k], found[i][k], 1e-5f);
            Assert.Equal(alone.Probabilities([texts[i]])[0], found[i]); // the same bits
        }
    }

    [Fact]
    public void Many_texts_of_one_length_go_through_in_batches()
    {
        string[] words = ["a", "dog", "rain", "falls", "and", "thunder", "!"];
        string[] texts = [.. Enumerable.Range(0, 49).Select(i => $"{words[i % 7]} {words[i / 7]}")];
        using SentenceSimilarity similarity = SentenceSimilarity.Load(SaveSentences());
        float[][] vectors = similarity.Embed(texts);
        for (int i = 0; i < texts.Length; i++)
        {
            float[] expected = Sentence(texts[i]);
            for (int k = 0; k < expected.Length; k++) Assert.Equal(expected[k], vectors[i][k], 1e-5f);
        }
    }

    [Fact]
    public void A_text_longer_than_the_network_is_cut()
    {
        using SentenceSimilarity similarity = SentenceSimilarity.Load(SaveSentences());
        float[][] vectors = similarity.Embed(
            [string.Join(' ', Enumerable.Repeat("rain", 38)), string.Join(' ', Enumerable.Repeat("rain", 500))]);
        Assert.Equal(vectors[0], vectors[1]);
    }

    [Fact]
    public void Networks_in_the_wrong_place_or_without_tokenizer_are_refused()
    {
        string sentencePath = SaveSentences(), detectorPath = SaveDetector();
        Assert.Contains("expected a Sentence-BERT", Assert.Throws<ModelFormatException>(
            () => Fense.Load(detectorPath, sentencePath)).Message, StringComparison.Ordinal);
        string deaf = Save(detector, "fense-detector", hasTokenizer: false);
        Assert.Contains("tokenizer", Assert.Throws<ModelFormatException>(
            () => Fense.Load(sentencePath, deaf)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => ErrorDetector.Load(Path.Combine(folder, "missing.safetensors")));
    }

    [Fact]
    public void Work_can_be_stopped()
    {
        using Fense fense = Fense.Load(SaveSentences(), SaveDetector());
        Assert.Throws<OperationCanceledException>(
            () => fense.Score(Captions, cancellationToken: new CancellationToken(true)));
    }

    private float[] Sentence(string text) => Run(text, sentences.Forward);

    private float[] Probabilities(string text) => Run(DetectorText.Of(text), detector.Probabilities);

    private static float[] Run(string text, Func<Tensor, Tensor, Tensor> forward)
    {
        // Plain word pieces: whole words, a final s apart, everything else unknown.
        List<float> ids = [2];
        foreach (string word in text.ToLowerInvariant().Replace("!", " !", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int whole = Array.IndexOf(Pieces, word), stem = Array.IndexOf(Pieces, word[..^1]);
            if (whole >= 0) ids.Add(whole);
            else if (word[^1] == 's' && stem >= 0) ids.AddRange([stem, 8]);
            else ids.Add(1);
        }
        ids.Add(3);
        Shape shape = new(1, ids.Count);
        Tensor tokens = Tensor.Zeros(shape);
        ids.ToArray().CopyTo(tokens.Span);
        return forward(tokens, Tensor.Full(shape, 1)).Span.ToArray();
    }

    private string SaveSentences() => Save(sentences, "sentence-bert");

    private string SaveDetector() => Save(detector, "fense-detector");

    private string Save(Module network, string architecture, bool hasTokenizer = true)
    {
        ModelCard card = new()
        {
            Schema = ModelCard.CurrentSchema,
            Name = architecture,
            Version = "1.0.0",
            Architecture = new JsonObject
            {
                ["id"] = architecture,
                ["text_vocabulary"] = Tiny.Vocabulary,
                ["text_width"] = Tiny.Width,
                ["text_layers"] = Tiny.Layers,
                ["text_heads"] = Tiny.Heads,
                ["text_feed_forward"] = Tiny.FeedForward,
                ["text_types"] = Tiny.TokenTypes,
                ["text_positions"] = Tiny.MaxLength,
            },
            FrontEnd = "none",
            Languages = ["en"],
            Licence = "CC0-1.0",
        };
        SafetensorsWriter writer = new();
        writer.Metadata[ModelCard.MetadataKey] = card.ToJson();
        if (hasTokenizer) writer.Metadata[TokenizerFiles.WordPieces] = string.Join('\n', Pieces) + "\n";
        foreach ((string name, Tensor value) in network.State()) writer.Add(name, value.Shape.ToArray(), value.Span);
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.safetensors");
        writer.Save(path);
        return path;
    }

    private static T Fill<T>(T network, ulong seed)
        where T : Module
    {
        Philox random = new(seed);
        foreach ((string _, Tensor value) in network.State()) random.FillNormal(value.Span, 0.1f, 0.4f);
        network.RequireGradient(false);
        network.Eval();
        return network;
    }
}
