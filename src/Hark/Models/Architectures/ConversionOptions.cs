using System.Text.Json.Nodes;

namespace Hark.Models.Architectures;

/// <summary>What a conversion cannot know from a checkpoint alone.</summary>
public sealed record ConversionOptions
{
    /// <summary>The kind of network; null to recognise it.</summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// The file of words or word pieces: <c>vocab.pkl</c>, <c>tokenizer.json</c>, <c>vocab.txt</c>, or
    /// <c>vocab.json</c> with <c>merges.txt</c> beside it. Null to use what the checkpoint holds.
    /// </summary>
    public string? VocabularyPath { get; init; }

    /// <summary>Another checkpoint, from which tensors are taken that the first one lacks; or null.</summary>
    public string? MissingFromPath { get; init; }

    /// <summary>Whether a position table that is missing is filled with sinusoids.</summary>
    public bool Sinusoids { get; init; }

    /// <summary>Sizes that take the place of the recognised ones, by name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Sizes { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The name of the model; null for that of the file.</summary>
    public string? Name { get; init; }

    /// <summary>The licence of the weights, preferably as an SPDX expression.</summary>
    /// <value><c>unknown</c></value>
    public string Licence { get; init; } = "unknown";

    /// <summary>What has to be said of the sources wherever the model is passed on.</summary>
    public IReadOnlyList<string> Attribution { get; init; } = [];
}
