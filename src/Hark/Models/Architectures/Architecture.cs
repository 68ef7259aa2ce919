using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// A kind of network as model files name it: how it is recognised in a published checkpoint, built from a model card,
/// and what it can be used for.
/// </summary>
[Experimental("HARK001")]
public abstract class Architecture
{
    /// <summary>What a card of a network that hears nothing says of its front-end.</summary>
    public const string NoFrontEnd = "none";

    /// <summary>The name in a model card, <c>architecture.id</c>.</summary>
    public abstract string Id { get; }

    /// <summary>What it is, for people: the network, its paper, what it does.</summary>
    public abstract string Title { get; }

    /// <summary>Whether its output is made of words that a word list in the model card names.</summary>
    public virtual bool NeedsVocabulary => false;

    /// <summary>How these tensors are a network of this kind; null where they are of another.</summary>
    public abstract Recognition? Recognise(PublishedState state);

    /// <summary>Builds the network that a card describes, with empty weights.</summary>
    /// <param name="card">The model card.</param>
    /// <param name="fileName">Where it comes from, for messages.</param>
    /// <exception cref="ModelFormatException">A size is missing or out of range.</exception>
    public abstract Module Build(ModelCard card, string fileName);

    /// <summary>How the network turns sounds into vectors; null where it does not.</summary>
    public virtual SoundEmbedding? Sounds(Module network) => null;

    /// <summary>How the network turns texts into vectors; null where it does not.</summary>
    public virtual TextEmbedding? Texts(Module network) => null;

    /// <summary>Where a tensor that a checkpoint lacks is to be had; null where there is nothing to say.</summary>
    public virtual string? OriginOf(string missing) => null;

    /// <summary>A whole number of the card's architecture.</summary>
    /// <exception cref="ModelFormatException">It is missing or out of range.</exception>
    internal static int Size(ModelCard card, string name, int most, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        int size = card.Size(name, fileName);
        return size <= most ? size : throw new ModelFormatException(
            fileName, $"the card's '{name}' must be a whole number from 1 to {most}, it is {size}");
    }

    /// <summary>A positive number of the card's architecture, at most 10.</summary>
    /// <exception cref="ModelFormatException">It is missing or out of range.</exception>
    internal static double Factor(ModelCard card, string name, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card.Architecture[name] is JsonValue value && value.TryGetValue(out double factor)
            && factor is > 0 and <= 10
            ? factor
            : throw new ModelFormatException(fileName, $"the card's '{name}' must be a number above 0 and at most 10");
    }
}
