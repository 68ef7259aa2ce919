using Hark.Checkpoints;
using Hark.Models.Architectures;

namespace Hark.Retrieval;

/// <summary>Turns texts into the ids of a network's tokens, by the tokenizer that its model file holds.</summary>
internal sealed class TextIds
{
    /// <summary>The tokenizer of a model file; null where it holds none.</summary>
    public static TextIds? Create(ICheckpoint file, TextEmbedding texts) => null;

    /// <summary>The ids of a text, specials included.</summary>
    public float[] Encode(string text) => throw new NotSupportedException(text);
}
