using System.Diagnostics.CodeAnalysis;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>All kinds of networks that model files may hold.</summary>
[Experimental("HARK001")]
public static class ArchitectureRegistry
{
    /// <summary>
    /// All of them. The order is that of recognition: what contains the tensors of another kind comes first.
    /// </summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new EffNetTrmArchitecture(),
        new SjtuCaptionerArchitecture(),
        new KohArchitecture(),
        new HtsatBartArchitecture(),
        new PrimusArchitecture(),
        new SjtuBiEncoderArchitecture(),
        .. PannsArchitecture.Family,
        .. SjtuCnnArchitecture.Family,
        new SjtuAstArchitecture(),
        new AstArchitecture(),
        new EfficientAtArchitecture(),
        new EfficientNetArchitecture(),
        new HtsatArchitecture(),
        new FenseDetectorArchitecture(),
        new BertArchitecture(),
        new SentenceBertArchitecture(),
    ];

    /// <summary>The kind that a model card names.</summary>
    /// <exception cref="ModelFormatException">There is none of this name; the message lists all.</exception>
    public static Architecture Of(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        return Find(card.ArchitectureId) ?? throw Unknown(card.ArchitectureId, fileName);
    }

    /// <summary>The kind of this <see cref="Architecture.Id"/>, or null.</summary>
    public static Architecture? Find(string id) => All.FirstOrDefault(architecture => architecture.Id == id);

    /// <summary>The kind of network in a published checkpoint, and how it is recognised.</summary>
    /// <param name="state">The tensors.</param>
    /// <param name="id">The only kind to be considered, or null for all.</param>
    /// <exception cref="ModelFormatException">It is of no known kind, or not of the one asked for.</exception>
    public static (Architecture Architecture, Recognition Recognition) Recognise(
        PublishedState state, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        string fileName = state.Checkpoint.FileName;
        Architecture[] candidates = id is null ? [.. All] : [Find(id) ?? throw Unknown(id, fileName)];
        foreach (Architecture architecture in candidates)
        {
            if (architecture.Recognise(state) is { } recognition) return (architecture, recognition);
        }
        string some = string.Join(", ", state.Tensors.Keys.Take(3).Select(ModelFormatException.Quote));
        throw new ModelFormatException(
            fileName,
            $"expected the tensors of {(id is null ? "a published network" : Quoted(candidates[0].Title))}, found "
                + (state.Tensors.Count == 0 ? "none" : $"{state.Tensors.Count} others ({some}, ...)"),
            hint: "'hark models show --tensors' lists what the file holds; '--architecture' names a kind. Known are "
                + string.Join(", ", All.Select(architecture => architecture.Id)) + ".");
    }

    private static string Quoted(string title) => $"'{title}'";

    private static ModelFormatException Unknown(string id, string fileName) => new(
        fileName,
        $"no architecture is called {ModelFormatException.Quote(id)}",
        hint: "Known are " + string.Join(", ", All.Select(architecture => architecture.Id))
            + ". A newer version of Hark may know more.");
}
