using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Hark.Models.Architectures;

/// <summary>How the tensors of a published checkpoint are a network of a known kind.</summary>
/// <param name="Dialect">Which of the forms in which it is published, for people.</param>
/// <param name="FrontEnd">The front-end that its sounds go through, or <c>none</c> for a network of texts.</param>
/// <param name="Sizes">The sizes that the shapes tell, or that the published networks have.</param>
/// <param name="Use">What becomes of each tensor.</param>
[Experimental("HARK001")]
public sealed record Recognition(string Dialect, string FrontEnd, JsonObject Sizes, Func<string, KeyUse> Use);
