using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// Sentence-BERT (Reimers and Gurevych 2019, "Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks"): texts
/// to unit vectors whose product says how alike they are. FENSE compares captions with it.
/// </summary>
[Experimental("HARK001")]
public sealed class SentenceBert : Module
{
    private readonly Bert bert;

    /// <summary>Creates a network with empty weights.</summary>
    /// <param name="settings">Such as <see cref="BertSettings.TinyBert6"/> or <see cref="BertSettings.MiniLm6"/>.
    /// </param>
    public SentenceBert(BertSettings settings) => bert = Child("0.auto_model", new Bert(settings));

    /// <summary>The sizes.</summary>
    public BertSettings Settings => bert.Settings;

    /// <summary>Unit vectors [B, D]: the mean of the last layer over the words of a text.</summary>
    /// <param name="ids">Word pieces [B, L], padded.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    public Tensor Forward(Tensor ids, Tensor mask) => Bert.Mean(bert.Forward(ids, mask), mask).NormalizeL2();

    // Key map. sentence-transformers saves the BERT of its first module in a file of its own, under the names of
    // BertModel; as a whole module the names stand behind "0.auto_model.".

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string prefix = "0.auto_model.";
        if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        return bert.FromPublished(name) is { } inner ? prefix + inner : null;
    }
}
