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
    public override string Title => "BERT (Devlin et al. 2019), text encoder";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (BertKeys.PrefixIn(state, "") is not string prefix) return null;
        JsonObject sizes = [];
        BertKeys.Describe(state, prefix, sizes);
        sizes["pooler"] = state.Has(prefix + "pooler.dense.weight");
        return new("Hugging Face BertModel", "none", sizes, KeyRules.Behind(prefix));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        return new Bert(BertKeys.Settings(card, fileName) with
        {
            HasPooler = card.Architecture["pooler"]?.GetValue<bool>() ?? false,
        });
    }

    /// <inheritdoc/>
    public override TextEmbedding Texts(Module network)
    {
        Bert bert = (Bert)network;
        return new(bert.Settings.Width, bert.Settings.MaxLength, (ids, mask) => Bert.First(bert.Forward(ids, mask)));
    }
}
