using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Onnx;

/// <summary>What an exported file calls its inputs and outputs, and what it says about itself.</summary>
/// <param name="Name">The name of the graph, for example <c>efficientnet_b2</c>.</param>
/// <param name="Inputs">Names and shapes in the order of the function's arguments.</param>
/// <param name="Outputs">Names in the order of the function's results.</param>
[Experimental("HARK001")]
public sealed record OnnxSignature(
    string Name, IReadOnlyList<(string Name, Shape Shape)> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>
    /// Whether axis 0 of all inputs and outputs is a batch of any size, called <c>batch</c> in the file, instead of the
    /// size that the inputs' shapes give it.
    /// </summary>
    public bool HasOpenBatch { get; init; }

    /// <summary>A text for people, about inputs and outputs above all.</summary>
    public string Description { get; init; } = "";

    /// <summary>Key and value pairs for the file's <c>metadata_props</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
