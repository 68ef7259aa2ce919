using System.Numerics;

namespace Hark.Checkpoints;

/// <summary>An element type of numpy, as its constructor call and its state describe it.</summary>
internal sealed record NumpyDtype(char Kind, int Size) : PickleValue
{
    /// <summary>Whether the state asked for the most significant byte first.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>The type of a code such as <c>f8</c>; null for types that hold more than numbers.</summary>
    public static NumpyDtype? Parse(string code) => code switch
    {
        "b1" or "i1" or "u1" => new(code[0], 1),
        "i2" or "u2" or "f2" => new(code[0], 2),
        "i4" or "u4" or "f4" => new(code[0], 4),
        "i8" or "u8" or "f8" => new(code[0], 8),
        _ => null,
    };

    /// <summary>The number that bytes of this type stand for.</summary>
    public PickleValue ToNumber(byte[] bytes)
    {
        byte[] little = IsBigEndian ? [.. bytes.Reverse()] : bytes;
        return (Kind, Size) switch
        {
            ('f', 2) => new PickleFloat((double)BitConverter.ToHalf(little)),
            ('f', 4) => new PickleFloat(BitConverter.ToSingle(little)),
            ('f', _) => new PickleFloat(BitConverter.ToDouble(little)),
            ('b', _) => new PickleBool(little[0] != 0),
            _ => new PickleInteger(new BigInteger(little, isUnsigned: Kind == 'u')),
        };
    }
}

/// <summary>An array of numpy, which some trainers leave beside a model (PANNs' sampler).</summary>
internal sealed record NumpyArray : PickleContainer
{
    /// <summary>The sizes, once its state is set.</summary>
    public int[]? Shape { get; set; }

    /// <summary>The type of its numbers.</summary>
    public NumpyDtype? Dtype { get; set; }

    /// <summary>The numbers as stored.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The numbers in the order of their bytes. Made one by one: trainers leave millions of them.</summary>
    public IEnumerable<PickleValue> Values => Dtype is null ? [] : Bytes.Chunk(Dtype.Size).Select(Dtype.ToNumber);
}
