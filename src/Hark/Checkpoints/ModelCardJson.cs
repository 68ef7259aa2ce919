using System.Text.Json.Serialization;

namespace Hark.Checkpoints;

/// <summary>
/// Reads and writes cards without reflection (generated at compile time), so that a trimmed tool can. Unknown fields
/// are allowed: a later version may add some without a new schema.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
