using System.Runtime.CompilerServices;

namespace Hark.Engine.Graph;

/// <summary>
/// Names something made of constants: what was done, compared by value, and to which tensors, compared by identity.
/// </summary>
internal sealed class ConstantKey(object kind, params Tensor?[] tensors) : IEquatable<ConstantKey>
{
    private readonly object kind = kind;

    /// <summary>The tensors that went in; null where an optional one is missing.</summary>
    public IReadOnlyList<Tensor?> Tensors => tensors;

    public bool Equals(ConstantKey? other)
    {
        if (other is null || !kind.Equals(other.kind) || tensors.Length != other.Tensors.Count) return false;
        for (int i = 0; i < tensors.Length; i++)
        {
            if (!ReferenceEquals(tensors[i], other.Tensors[i])) return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ConstantKey);

    public override int GetHashCode()
    {
        HashCode hash = new();
        hash.Add(kind);
        foreach (Tensor? tensor in tensors) hash.Add(tensor is null ? 0 : RuntimeHelpers.GetHashCode(tensor));
        return hash.ToHashCode();
    }
}
