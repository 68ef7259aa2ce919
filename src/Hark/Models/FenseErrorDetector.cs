using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The error detector of FENSE (Zhou et al. 2022, "Can Audio Captions Be Evaluated with Image Caption Metrics?"): BERT
/// and one affine map of [CLS], which says how likely a caption is broken, and in which way.
/// </summary>
[Experimental("HARK001")]
public sealed class FenseErrorDetector : Module
{
    /// <summary>Captions are cut after this many word pieces, [CLS] and [SEP] included.</summary>
    public const int MaxLength = 64;

    /// <summary>A caption whose probability of <see cref="AnyError"/> is above this one is broken.</summary>
    public const float Threshold = 0.9f;

    /// <summary>The column of "broken in some way".</summary>
    public const int AnyError = 5;

    private readonly Bert bert;
    private readonly Linear classifier;

    /// <summary>Creates a network with empty weights.</summary>
    /// <param name="settings">The sizes; the published files hold a pooling layer, which is not used.</param>
    public FenseErrorDetector(BertSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        bert = Child("encoder", new Bert(settings));
        classifier = Child("clf", new Linear(settings.Width, Errors.Count));
    }

    /// <summary>The columns: a tail that is cut off or doubled, repetitions, missing parts, any error.</summary>
    public static IReadOnlyList<string> Errors { get; } =
        ["add_tail", "repeat_event", "repeat_adv", "remove_conj", "remove_verb", "error"];

    /// <summary>The sizes.</summary>
    public BertSettings Settings => bert.Settings;

    /// <summary>Logits [B, 6] of <see cref="Errors"/>, independent of one another.</summary>
    /// <param name="ids">Word pieces [B, L], padded.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    public Tensor Forward(Tensor ids, Tensor mask) => classifier.Forward(Bert.First(bert.Forward(ids, mask)));

    /// <summary>Probabilities [B, 6] of <see cref="Errors"/>.</summary>
    /// <param name="ids">Word pieces [B, L], padded.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    public Tensor Probabilities(Tensor ids, Tensor mask) => Forward(ids, mask).Sigmoid();

    // Key map. The published files hold "encoder." with the names of Hugging Face's BertModel, and "clf.".

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string prefix = "encoder.";
        if (!name.StartsWith(prefix, StringComparison.Ordinal)) return name;
        return bert.FromPublished(name[prefix.Length..]) is { } inner ? prefix + inner : null;
    }
}
