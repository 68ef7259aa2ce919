using System.Numerics;

namespace Hark.Checkpoints;

/// <summary>A value that a pickle describes. Values are data: none of them can do anything.</summary>
internal abstract record PickleValue;

/// <summary>Python's <c>None</c>.</summary>
internal sealed record PickleNone : PickleValue
{
    public static PickleNone Instance { get; } = new();
}

/// <summary><c>True</c> or <c>False</c>.</summary>
internal sealed record PickleBool(bool Value) : PickleValue
{
    public static PickleBool True { get; } = new(true);

    public static PickleBool False { get; } = new(false);
}

/// <summary>A whole number of any size.</summary>
internal sealed record PickleInteger(BigInteger Value) : PickleValue
{
    /// <summary>The number where it fits 64 bits.</summary>
    public long? Int64 => Value >= long.MinValue && Value <= long.MaxValue ? (long)Value : null;
}

/// <summary>A 64-bit float.</summary>
internal sealed record PickleFloat(double Value) : PickleValue;

/// <summary>Text.</summary>
internal sealed record PickleText(string Value) : PickleValue;

/// <summary>Bytes.</summary>
internal sealed record PickleBytes(byte[] Value) : PickleValue;

/// <summary>A value that holds others. Equal only to itself: contents may form cycles.</summary>
internal abstract record PickleContainer : PickleValue
{
    public virtual bool Equals(PickleContainer? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A tuple; also <c>torch.Size</c>.</summary>
internal sealed record PickleTuple(PickleValue[] Items) : PickleContainer
{
    public bool Equals(PickleTuple? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => base.GetHashCode();
}

/// <summary>A list or a set.</summary>
internal sealed record PickleList(bool IsSet) : PickleContainer
{
    public List<PickleValue> Items { get; } = [];

    public bool Equals(PickleList? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => base.GetHashCode();
}

/// <summary>
/// A dictionary of any class, in the order of insertion; a key that comes again replaces the value, as in Python.
/// </summary>
internal sealed record PickleDictionary : PickleContainer
{
    private readonly Dictionary<PickleValue, int> places = [];
    private readonly List<KeyValuePair<PickleValue, PickleValue>> items = [];

    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Items => items;

    /// <summary>Adds or replaces; false where the key is of a kind that cannot be one.</summary>
    public bool TrySet(PickleValue key, PickleValue value)
    {
        bool isHashable = key is PickleText or PickleInteger or PickleFloat or PickleBool or PickleNone
            or PickleBytes or PickleTuple;
        if (!isHashable) return false;
        // In Python True equals 1, and the key that came first stays.
        PickleValue equal = key is PickleBool truth ? new PickleInteger(truth.Value ? 1 : 0) : key;
        if (places.TryGetValue(equal, out int place))
        {
            items[place] = new(items[place].Key, value);
        }
        else
        {
            places.Add(equal, items.Count);
            items.Add(new(key, value));
        }
        return true;
    }

    /// <summary>The value of a text key, or null.</summary>
    public PickleValue? Find(string key) =>
        places.TryGetValue(new PickleText(key), out int place) ? items[place].Value : null;

    public bool Equals(PickleDictionary? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => base.GetHashCode();
}

/// <summary>
/// The name of a class, function or constant, at an offset. It stays a name: nothing is ever looked up by it.
/// </summary>
internal sealed record PickleGlobal(string Name, long Offset) : PickleValue;

/// <summary>An instance of a class that the caller allows, with its attributes.</summary>
internal sealed record PickleObject(string ClassName) : PickleContainer
{
    public PickleDictionary? State { get; set; }

    public bool Equals(PickleObject? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => base.GetHashCode();
}
