using System.Runtime.CompilerServices;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// Counts, for each of 64 bit positions, the words that have the bit: 64 counters side by side whose digits lie in
/// separate words, fed eight words at a time through carry-save adders (Harley and Seal; Warren, "Hacker's Delight",
/// 5-1).</summary>
internal static class BitColumns
{
    private const int Digits = 32;

    /// <summary>Writes 64 counts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Count(ReadOnlySpan<ulong> words, Span<int> counts)
    {
        Span<ulong> digits = stackalloc ulong[Digits];
        digits.Clear();
        ulong ones = 0, twos = 0, fours = 0;
        for (; words.Length >= 8; words = words[8..])
        {
            ulong twosA = Add(ref ones, words[0], words[1]), twosB = Add(ref ones, words[2], words[3]);
            ulong foursA = Add(ref twos, twosA, twosB);
            twosA = Add(ref ones, words[4], words[5]);
            twosB = Add(ref ones, words[6], words[7]);
            ulong foursB = Add(ref twos, twosA, twosB);
            Carry(digits, 3, Add(ref fours, foursA, foursB));
        }
        (digits[0], digits[1], digits[2]) = (ones, twos, fours);
        foreach (ulong word in words) Carry(digits, 0, word);
        counts = counts[..64];
        counts.Clear();
        for (int digit = 0; digit < Digits; digit++)
        {
            if (digits[digit] == 0) continue;
            for (int lane = 0; lane < counts.Length; lane++)
                counts[lane] += (int)(digits[digit] >> lane & 1) << digit;
        }
    }

    // A full adder in each bit: the sum stays, the carry is returned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ref ulong sum, ulong a, ulong b)
    {
        ulong half = sum ^ a, carry = (sum & a) | (half & b);
        sum = half ^ b;
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(Span<ulong> digits, int digit, ulong carry)
    {
        for (; carry != 0; digit++) (digits[digit], carry) = (digits[digit] ^ carry, digits[digit] & carry);
    }
}
