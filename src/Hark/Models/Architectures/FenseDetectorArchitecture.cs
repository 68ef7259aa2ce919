using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>FENSE's detector of broken sentences. It judges texts and makes no vectors.</summary>
[Experimental("HARK001")]
public sealed class FenseDetectorArchitecture : Architecture
{
    private const string Encoder = "encoder.";

    /// <inheritdoc/>
    public override string Id => "fense-detector";

    /// <inheritdoc/>
    public override string Title => "FENSE error detector (Zhou et al. 2022), judge of captions";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Has("clf.weight") || BertKeys.PrefixIn(state, Encoder) != Encoder) return null;
        JsonObject sizes = [];
        BertKeys.Describe(state, Encoder, sizes);
        return new("FENSE", NoFrontEnd, sizes, KeyRules.Behind(""));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) =>
        new FenseErrorDetector(BertKeys.Settings(card, fileName));
}
