namespace Hark.Tests.Audio;

/// <summary>How a test codes a channel.</summary>
internal enum FlacCoding
{
    Constant,
    Verbatim,
    Fixed0,
    Fixed1,
    Fixed2,
    Fixed3,
    Fixed4,
    Linear,
    Raw,
}

/// <summary>
/// Writes FLAC by hand, straight from RFC 9639, so that every kind of subframe, depth and stereo mode is met, including
/// those that no encoder at hand produces. Checksums are computed bit by bit, unlike the decoder's.
/// </summary>
internal sealed class FlacBytes
{
    private readonly List<byte> bytes = [];
    private int bitCount;

    /// <summary>A stream of equal blocks.</summary>
    /// <param name="channels">Samples by channel.</param>
    /// <param name="bits">Bits per sample.</param>
    /// <param name="coding">How every channel is coded.</param>
    /// <param name="assignment">Channel assignment of the frames; null: independent.</param>
    /// <param name="wasted">Low bits, zero in every sample, that are left out.</param>
    /// <param name="declaredFrames">Length in the header; null: the true one.</param>
    /// <param name="blockSize">Samples per block.</param>
    /// <param name="longParameters">Whether Rice parameters have five bits.</param>
    public static byte[] Encode(
        int[][] channels,
        int bits,
        FlacCoding coding,
        int? assignment = null,
        int wasted = 0,
        long? declaredFrames = null,
        int blockSize = 256,
        bool longParameters = false)
    {
        FlacBytes writer = new();
        int frames = channels[0].Length;
        foreach (char c in "fLaC") writer.Write(c, 8);
        writer.Write(0x80, 8);
        writer.Write(34, 24);
        writer.Write(blockSize, 16);
        writer.Write(blockSize, 16);
        writer.Write(0, 48);
        writer.Write(32000, 20);
        writer.Write(channels.Length - 1, 3);
        writer.Write(bits - 1, 5);
        writer.Write(declaredFrames ?? frames, 36);
        for (int i = 0; i < 16; i++) writer.Write(0, 8);
        for (int start = 0, number = 0; start < frames; start += blockSize, number++)
        {
            int size = Math.Min(blockSize, frames - start);
            writer.WriteFrame(
                [.. channels.Select(c => c[start..(start + size)].Select(s => (long)s).ToArray())],
                bits, coding, assignment ?? channels.Length - 1, wasted, number, longParameters);
        }
        return [.. writer.bytes];
    }

    private void WriteFrame(
        long[][] c, int bits, FlacCoding coding, int assignment, int wasted, int number, bool longParameters)
    {
        int start = bytes.Count, size = c[0].Length;
        Write(0xfff8, 16);
        Write(0x70, 8); // 16-bit block size at the end, rate as in the stream
        Write(assignment, 4);
        Write(0, 4);
        Write(number, 8); // below 128
        Write(size - 1, 16);
        Write(Crc(start, 8, 0x07), 8);
        long[] side = c.Length == 2 ? [.. c[0].Zip(c[1], (a, b) => a - b)] : [];
        long[] mid = c.Length == 2 ? [.. c[0].Zip(c[1], (a, b) => (a + b) >> 1)] : [];
        long[][] coded = assignment switch { 8 => [c[0], side], 9 => [side, c[1]], 10 => [mid, side], _ => c };
        for (int i = 0; i < coded.Length; i++)
        {
            bool isSide = assignment is 8 or 10 ? i == 1 : assignment == 9 && i == 0;
            WriteSubframe(coded[i], bits + (isSide ? 1 : 0), coding, wasted, longParameters);
        }
        bitCount = 8 * bytes.Count;
        Write(Crc(start, 16, 0x8005), 16);
    }

    private void WriteSubframe(long[] samples, int bits, FlacCoding coding, int wasted, bool longParameters)
    {
        int[] coefficients = coding switch
        {
            FlacCoding.Fixed1 => [1],
            FlacCoding.Fixed2 => [2, -1],
            FlacCoding.Fixed3 => [3, -3, 1],
            FlacCoding.Fixed4 => [4, -6, 4, -1],
            FlacCoding.Linear => [57, -30, 3, -1, 2],
            _ => [],
        };
        int order = coefficients.Length, shift = coding == FlacCoding.Linear ? 5 : 0;
        int type = coding switch
        {
            FlacCoding.Constant => 0,
            FlacCoding.Verbatim => 1,
            FlacCoding.Linear => 31 + order,
            _ => 8 + order,
        };
        Write(2 * type + (wasted > 0 ? 1 : 0), 8);
        if (wasted > 0) WriteUnary(wasted - 1);
        bits -= wasted;
        long[] s = [.. samples.Select(v => v >> wasted)];
        if (coding == FlacCoding.Constant)
        {
            Write(s[0], bits);
            return;
        }
        int plain = coding == FlacCoding.Verbatim ? s.Length : order;
        for (int i = 0; i < plain; i++) Write(s[i], bits);
        if (coding == FlacCoding.Verbatim) return;
        if (coding == FlacCoding.Linear)
        {
            Write(7 - 1, 4);
            Write(shift, 5);
            foreach (int coefficient in coefficients) Write(coefficient, 7);
        }
        long[] residual = new long[s.Length];
        for (int i = order; i < s.Length; i++)
        {
            long sum = 0;
            for (int k = 0; k < order; k++) sum += coefficients[k] * s[i - 1 - k];
            residual[i] = s[i] - (sum >> shift);
        }
        WriteResidual(residual, order, coding == FlacCoding.Raw, longParameters);
    }

    private void WriteResidual(long[] residual, int order, bool raw, bool longParameters)
    {
        int partitionOrder = residual.Length % 2 == 0 && residual.Length / 2 > order ? 1 : 0;
        Write(longParameters ? 1 : 0, 2);
        Write(partitionOrder, 4);
        int size = residual.Length >> partitionOrder, parameterBits = longParameters ? 5 : 4;
        for (int end = size, start = order; end <= residual.Length; start = end, end += size)
        {
            long[] part = residual[start..end];
            long most = part.Length == 0 ? 0 : part.Max(Math.Abs);
            int width = most == 0 ? 0 : 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)most) + 1;
            if (raw)
            {
                Write((1 << parameterBits) - 1, parameterBits);
                Write(width, 5);
                foreach (long value in part) Write(value, width);
                continue;
            }
            int parameter = Math.Clamp(width - 3, 0, longParameters ? 30 : 14);
            Write(parameter, parameterBits);
            foreach (long value in part)
            {
                long folded = value < 0 ? -2 * value - 1 : 2 * value;
                WriteUnary(folded >> parameter);
                Write(folded, parameter);
            }
        }
    }

    private void WriteUnary(long zeros)
    {
        for (long i = 0; i < zeros; i++) Write(0, 1);
        Write(1, 1);
    }

    private void Write(long value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--, bitCount++)
        {
            if (bitCount % 8 == 0) bytes.Add(0);
            bytes[^1] |= (byte)(((value >> bit) & 1) << (7 - bitCount % 8));
        }
    }

    private long Crc(int start, int width, int polynomial)
    {
        long crc = 0, top = 1L << (width - 1);
        foreach (byte b in bytes.Skip(start))
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                bool carry = ((crc & top) != 0) ^ (((b >> bit) & 1) != 0);
                crc = ((crc << 1) ^ (carry ? polynomial : 0)) & (2 * top - 1);
            }
        }
        return crc;
    }
}
