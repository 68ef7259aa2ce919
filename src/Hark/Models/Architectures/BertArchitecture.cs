using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>BERT; texts become the last layer's vector of [CLS].</summary>
[Experimental("HARK001")]
public sealed class BertArchitecture : Architecture
{
    /// <inheritdoc/>
    public override string Id => "bert";

    /// <inheritdoc/>
    public override string Title => "BERT or RoBERTa (Devlin et al. 2019, Liu et al. 2019), text encoder";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (BertKeys.PrefixIn(state, "") is not string prefix
            || prefix.EndsWith("auto_model.", StringComparison.Ordinal))
            return null;
        JsonObject sizes = [];
        BertKeys.Describe(state, prefix, sizes);
        return new("Hugging Face BertModel, RobertaModel", NoFrontEnd, sizes, KeyRules.Behind(prefix));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => new Bert(BertKeys.Settings(card, fileName));

    /// <inheritdoc/>
    public override TextEmbedding Texts(Module network)
    {
        Bert bert = (Bert)network;
        return new(
            bert.Settings.Width,
            bert.Settings.Vocabulary,
            bert.Settings.MaxLength,
            (ids, mask) => Bert.First(bert.Forward(ids, mask)));
    }
}
