using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// Sentence-BERT; texts become unit vectors. The file of its BERT alone looks like any other: it has to be named.
/// </summary>
[Experimental("HARK001")]
public sealed class SentenceBertArchitecture : Architecture
{
    private const string Inner = "0.auto_model.";
    private const int MaxTokens = 128;

    /// <inheritdoc/>
    public override string Id => "sentence-bert";

    /// <inheritdoc/>
    public override string Title => "Sentence-BERT (Reimers and Gurevych 2019), text encoder";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (BertKeys.PrefixIn(state, "") is not string prefix) return null;
        JsonObject sizes = [];
        BertKeys.Describe(state, prefix, sizes);
        return new(
            "sentence-transformers",
            NoFrontEnd,
            sizes,
            KeyRules.Behind(prefix, name => KeyUse.Fill(Inner + name)));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) =>
        new SentenceBert(BertKeys.Settings(card, fileName));

    /// <inheritdoc/>
    public override TextEmbedding Texts(Module network)
    {
        SentenceBert bert = (SentenceBert)network;
        BertSettings settings = bert.Settings;
        return new(settings.Width, settings.Vocabulary, Math.Min(MaxTokens, settings.MaxLength), bert.Forward)
        {
            IsUnit = true,
        };
    }
}
