using System.Diagnostics.CodeAnalysis;

namespace Hark.Text;

/// <summary>A piece of a text.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Start">The first UTF-16 character that it stands for.</param>
/// <param name="End">The place behind the last one.</param>
[Experimental("HARK001")]
public readonly record struct TextToken(int Id, int Start, int End);
