using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hark.Checkpoints;

/// <summary>
/// Sizes, names and conversions of <see cref="CheckpointDtype"/>. Bytes are little-endian throughout.
/// </summary>
internal static class CheckpointDtypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this CheckpointDtype dtype) => dtype switch
    {
        CheckpointDtype.F64 or CheckpointDtype.I64 or CheckpointDtype.U64 or CheckpointDtype.C64 => 8,
        CheckpointDtype.F32 or CheckpointDtype.I32 or CheckpointDtype.U32 => 4,
        CheckpointDtype.F16 or CheckpointDtype.BF16 or CheckpointDtype.I16 or CheckpointDtype.U16 => 2,
        _ => 1,
    };

    /// <summary>Numbers of one element: two for a complex one.</summary>
    public static int Numbers(this CheckpointDtype dtype) => dtype == CheckpointDtype.C64 ? 2 : 1;

    /// <summary>The name in a safetensors header.</summary>
    public static string SafetensorsName(this CheckpointDtype dtype) => dtype switch
    {
        CheckpointDtype.Bool => "BOOL",
        CheckpointDtype.F8E4M3 => "F8_E4M3",
        CheckpointDtype.F8E5M2 => "F8_E5M2",
        _ => dtype.ToString(),
    };

    /// <summary>The dtype of a name in a safetensors header; null where the name is not on the list.</summary>
    public static CheckpointDtype? FromSafetensorsName(string name) => name switch
    {
        "F32" => CheckpointDtype.F32,
        "F64" => CheckpointDtype.F64,
        "F16" => CheckpointDtype.F16,
        "BF16" => CheckpointDtype.BF16,
        "I64" => CheckpointDtype.I64,
        "I32" => CheckpointDtype.I32,
        "I16" => CheckpointDtype.I16,
        "I8" => CheckpointDtype.I8,
        "U64" => CheckpointDtype.U64,
        "U32" => CheckpointDtype.U32,
        "U16" => CheckpointDtype.U16,
        "U8" => CheckpointDtype.U8,
        "BOOL" => CheckpointDtype.Bool,
        "F8_E4M3" => CheckpointDtype.F8E4M3,
        "F8_E5M2" => CheckpointDtype.F8E5M2,
        "C64" => CheckpointDtype.C64,
        _ => null,
    };

    /// <summary>
    /// Converts stored elements to float, rounding to nearest even where float is narrower; a complex one becomes two.
    /// </summary>
    public static void ToFloats(CheckpointDtype dtype, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (dtype == CheckpointDtype.C64) dtype = CheckpointDtype.F32;
        if (dtype == CheckpointDtype.F32 && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }
        int size = dtype.Size();
        for (int i = 0; i < values.Length; i++) values[i] = ToFloat(dtype, bytes.Slice(i * size, size));
    }

    /// <summary>Converts floats to a stored type; the formats of half width round to nearest even.</summary>
    /// <exception cref="ArgumentException"><paramref name="dtype"/> is not F32, F64, F16 or BF16.</exception>
    public static void FromFloats(CheckpointDtype dtype, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        if (dtype == CheckpointDtype.F32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            return;
        }
        int size = dtype.Size();
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> element = bytes.Slice(i * size, size);
            switch (dtype)
            {
                case CheckpointDtype.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(element, values[i]);
                    break;
                case CheckpointDtype.F64:
                    BinaryPrimitives.WriteDoubleLittleEndian(element, values[i]);
                    break;
                case CheckpointDtype.F16:
                    BinaryPrimitives.WriteHalfLittleEndian(element, (Half)values[i]);
                    break;
                case CheckpointDtype.BF16:
                    BinaryPrimitives.WriteUInt16LittleEndian(element, ToBFloat16(values[i]));
                    break;
                default:
                    throw new ArgumentException(
                        $"Floats are stored as F32, F64, F16 or BF16, not {dtype}.", nameof(dtype));
            }
        }
    }

    private static float ToFloat(CheckpointDtype dtype, ReadOnlySpan<byte> element) => dtype switch
    {
        CheckpointDtype.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
        CheckpointDtype.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
        CheckpointDtype.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
        CheckpointDtype.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
        CheckpointDtype.I64 => BinaryPrimitives.ReadInt64LittleEndian(element),
        CheckpointDtype.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        CheckpointDtype.I16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        CheckpointDtype.I8 => (sbyte)element[0],
        CheckpointDtype.U64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
        CheckpointDtype.U32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
        CheckpointDtype.U16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
        CheckpointDtype.U8 => element[0],
        CheckpointDtype.Bool => element[0] == 0 ? 0f : 1f,
        CheckpointDtype.F8E4M3 => FromE4M3(element[0]),
        // E5M2 is the upper half of a 16-bit float.
        CheckpointDtype.F8E5M2 => (float)BitConverter.UInt16BitsToHalf((ushort)(element[0] << 8)),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, null),
    };

    private static float FromE4M3(byte bits)
    {
        int exponent = bits >> 3 & 15, mantissa = bits & 7;
        // No infinities: only the pattern of all ones is not a number. Exponent 0 is subnormal with 2^-6.
        float magnitude = (bits & 0x7F) == 0x7F ? float.NaN
            : exponent == 0 ? MathF.ScaleB(mantissa, -9)
            : MathF.ScaleB(8 + mantissa, exponent - 10);
        return (bits & 0x80) == 0 ? magnitude : -magnitude;
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN keeps its upper bits and stays one; rounding up could carry it into infinity.
        if (float.IsNaN(value)) return (ushort)(bits >> 16 | 0x40);
        return (ushort)(bits + 0x7FFF + (bits >> 16 & 1) >> 16);
    }
}
