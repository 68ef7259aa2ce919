using System.Runtime.InteropServices;

namespace Hark.Checkpoints;

/// <summary>
/// A tensor in a file: what it is called, what it holds, and its bytes on request. Nothing is read before it is asked
/// for. Readable from several threads at once, until the checkpoint is disposed.
/// </summary>
public abstract class CheckpointTensor
{
    private protected CheckpointTensor(string name, CheckpointDtype dtype, int[] shape, long count)
    {
        Name = name;
        Dtype = dtype;
        Shape = shape;
        Count = count;
    }

    /// <summary>The full name, as the file has it.</summary>
    public string Name { get; }

    /// <summary>How the elements are stored.</summary>
    public CheckpointDtype Dtype { get; }

    /// <summary>The sizes, outermost first; empty for a scalar. Not to be changed.</summary>
    public int[] Shape { get; }

    /// <summary>Number of elements, the product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Number of bytes of the elements, <see cref="Count"/> times their size.</summary>
    public long ByteCount => Count * Dtype.Size();

    /// <summary>
    /// Number of floats that the elements become: <see cref="Count"/>, or twice that for complex numbers.
    /// </summary>
    public long FloatCount => Count * Dtype.Numbers();

    /// <summary>
    /// The elements in row-major order, converted to float; of a complex number the real part comes first.
    /// </summary>
    /// <param name="values">Exactly <see cref="FloatCount"/> elements.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <exception cref="ModelFormatException">The bytes cannot be read or fail their check sum.</exception>
    public void ReadFloats(Span<float> values)
    {
        if (values.Length != FloatCount)
            throw new ArgumentException(
                $"Tensor '{Name}' becomes {FloatCount} floats, the span has {values.Length}.", nameof(values));
        if (Dtype is CheckpointDtype.F32 or CheckpointDtype.C64 && BitConverter.IsLittleEndian)
        {
            ReadElements(0, MemoryMarshal.AsBytes(values));
            return;
        }
        int size = Dtype.Size(), numbers = Dtype.Numbers(), elements = values.Length / numbers;
        int piece = Math.Min(PieceLength, elements);
        byte[] bytes = new byte[ArrayLength((long)piece * size)];
        for (int done = 0, count; done < elements; done += count)
        {
            count = Math.Min(piece, elements - done);
            ReadElements(done, bytes.AsSpan(0, count * size));
            CheckpointDtypes.ToFloats(
                Dtype, bytes.AsSpan(0, count * size), values.Slice(done * numbers, count * numbers));
        }
    }

    /// <summary>The elements as <see cref="ReadFloats"/> gives them.</summary>
    public float[] ToFloats()
    {
        float[] values = new float[ArrayLength(FloatCount)];
        ReadFloats(values);
        return values;
    }

    /// <summary>The elements in row-major order, as stored (little-endian).</summary>
    /// <param name="bytes">Exactly <see cref="ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <exception cref="ModelFormatException">The bytes cannot be read or fail their check sum.</exception>
    public void ReadBytes(Span<byte> bytes)
    {
        if (bytes.Length != ByteCount)
            throw new ArgumentException(
                $"Tensor '{Name}' has {ByteCount} bytes, the span has {bytes.Length}.", nameof(bytes));
        ReadElements(0, bytes);
    }

    /// <summary>The elements in row-major order, as stored (little-endian).</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[ArrayLength(ByteCount)];
        ReadBytes(bytes);
        return bytes;
    }

    /// <summary>Name, type and sizes, for example <c>conv1.weight F32 [64, 1, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name} {Dtype} [{string.Join(", ", Shape)}]";

    /// <summary>
    /// Elements to read at once where they have to be converted: few, so that no tensor is held twice.
    /// </summary>
    private protected virtual int PieceLength => 16384;

    /// <summary>Fills <paramref name="bytes"/> with whole elements, from element <paramref name="first"/> on.</summary>
    private protected abstract void ReadElements(long first, Span<byte> bytes);

    private int ArrayLength(long length) => length <= Array.MaxLength
        ? (int)length
        : throw new InvalidOperationException($"Tensor '{Name}' is too large for one array: {length} entries.");
}
