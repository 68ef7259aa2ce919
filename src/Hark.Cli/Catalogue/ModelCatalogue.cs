using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hark.Cli.Catalogue;

/// <summary>The published models that this version knows.</summary>
internal sealed class ModelCatalogue
{
    public static ModelCatalogue Shipped { get; } = Read();

    public required IReadOnlyList<CatalogueEntry> Models { get; init; }

    /// <summary>The model of a name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public CatalogueEntry Find(string name) => Models.FirstOrDefault(entry => entry.Name == name)
        ?? throw new CommandException(
            ExitCode.Usage,
            $"no model is called '{name}'. Known are {string.Join(", ", Models.Select(entry => entry.Name))}.");

    public static ModelCatalogue Parse(Stream json) =>
        JsonSerializer.Deserialize(json, CatalogueJson.Default.ModelCatalogue)!;

    private static ModelCatalogue Read()
    {
        using Stream json = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("catalogue.json")!;
        return Parse(json);
    }
}

/// <summary>Reads the catalogue without reflection, so that a trimmed tool can.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelCatalogue))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
