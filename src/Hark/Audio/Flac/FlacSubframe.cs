using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hark.Audio.Flac;

/// <summary>
/// One channel of one frame (RFC 9639, section 9.2). Sums are 64-bit: 33 bits of sample, 15 of coefficient and 5 of
/// order fit with room to spare, and a hostile stream wraps around without harm.
/// </summary>
internal static class FlacSubframe
{
    private const int MaxOrder = 32;

    /// <summary>
    /// Decodes <c>samples.Length</c> samples of <paramref name="bits"/> bits (up to 33 for a side channel).
    /// </summary>
    public static void Read(FlacBitReader reader, ByteSource source, int bits, Span<long> samples)
    {
        int head = (int)reader.Read(8), type = (head >> 1) & 63;
        if ((head & 0x80) != 0) throw Damaged("a subframe header uses reserved values");
        long wasted = (head & 1) != 0 ? reader.ReadUnary() + 1 : 0;
        if (wasted >= bits) throw Damaged($"expected fewer than {bits} wasted bits, found {wasted}");
        bits -= (int)wasted;
        int order = type >= 32 ? type - 31 : type - 8;
        if (type == 0)
        {
            samples.Fill(reader.ReadSigned(bits));
        }
        else if (type == 1)
        {
            foreach (ref long sample in samples) sample = reader.ReadSigned(bits);
        }
        else if (type is >= 8 and <= 12 or >= 32)
        {
            if (order > samples.Length) throw Damaged($"a predictor of order {order} in a block of {samples.Length}");
            for (int i = 0; i < order; i++) samples[i] = reader.ReadSigned(bits);
            if (type >= 32) ReadLinear(reader, source, order, samples);
            else ReadFixed(reader, source, order, samples);
        }
        else
        {
            throw Damaged($"subframe type {type} is reserved");
        }
        if (wasted > 0)
        {
            foreach (ref long sample in samples) sample <<= (int)wasted;
        }

        AudioFormatException Damaged(string rule) => source.Error(rule, "The file is damaged.", reader.ByteOffset);
    }

    private static void ReadFixed(FlacBitReader reader, ByteSource source, int order, Span<long> s)
    {
        ReadResidual(reader, source, order, s);
        switch (order)
        {
            case 1:
                for (int i = 1; i < s.Length; i++) s[i] += s[i - 1];
                break;
            case 2:
                for (int i = 2; i < s.Length; i++) s[i] += 2 * s[i - 1] - s[i - 2];
                break;
            case 3:
                for (int i = 3; i < s.Length; i++) s[i] += 3 * (s[i - 1] - s[i - 2]) + s[i - 3];
                break;
            case 4:
                for (int i = 4; i < s.Length; i++) s[i] += 4 * (s[i - 1] + s[i - 3]) - 6 * s[i - 2] - s[i - 4];
                break;
            default:
                break;
        }
    }

    private static void ReadLinear(FlacBitReader reader, ByteSource source, int order, Span<long> samples)
    {
        int precision = (int)reader.Read(4) + 1, shift = (int)reader.ReadSigned(5);
        if (precision == 16 || shift < 0)
        {
            throw source.Error("a linear predictor uses reserved values", "The file is damaged.", reader.ByteOffset);
        }
        Span<long> coefficients = stackalloc long[MaxOrder];
        // Stored newest sample first; turned round, so that both run forwards.
        for (int i = order - 1; i >= 0; i--) coefficients[i] = reader.ReadSigned(precision);
        ReadResidual(reader, source, order, samples);

        // In bounds: the window of order samples before i starts at i - order >= 0.
        ref long c = ref MemoryMarshal.GetReference(coefficients);
        for (int i = order; i < samples.Length; i++)
        {
            ref long past = ref Unsafe.Add(ref MemoryMarshal.GetReference(samples), i - order);
            long sum = 0;
            for (int k = 0; k < order; k++) sum += Unsafe.Add(ref c, k) * Unsafe.Add(ref past, k);
            samples[i] += sum >> shift;
        }
    }

    /// <summary>Reads what the predictor missed into the samples after the first <paramref name="order"/>.</summary>
    private static void ReadResidual(FlacBitReader reader, ByteSource source, int order, Span<long> samples)
    {
        int method = (int)reader.Read(2), partitionOrder = (int)reader.Read(4);
        int partition = samples.Length >> partitionOrder;
        if (method > 1 || partition << partitionOrder != samples.Length || partition < order)
        {
            throw source.Error($"a residual of coding method {method} in {1 << partitionOrder} parts "
                + $"does not fit a block of {samples.Length}", "The file is damaged.", reader.ByteOffset);
        }
        int parameterBits = 4 + method, escape = (1 << parameterBits) - 1;
        for (int start = order, end = partition; end <= samples.Length; start = end, end += partition)
        {
            Span<long> part = samples[start..end];
            int parameter = (int)reader.Read(parameterBits);
            if (parameter < escape)
            {
                reader.ReadRice(part, parameter);
            }
            else
            {
                int rawBits = (int)reader.Read(5);
                foreach (ref long value in part) value = reader.ReadSigned(rawBits);
            }
        }
    }
}
