using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine;

/// <summary>
/// Blocks of <see cref="Philox"/>: four words each, a function of (seed, stream, block index) only. One block in plain
/// code is the definition; eight at once in registers give the same words.
/// </summary>
internal static class PhiloxBlocks
{
    /// <summary>Words in a block.</summary>
    public const int Words = 4;

    /// <summary>Blocks that <see cref="FillEight"/> makes.</summary>
    public const int Eight = 8;

    private const int Rounds = 10;
    private const ulong Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The words of block <paramref name="index"/>: counter (index, stream), key seed, ten rounds.</summary>
    public static void Fill(ulong seed, ulong stream, ulong index, Span<uint> words)
    {
        (uint c0, uint c1, uint c2, uint c3) = ((uint)index, (uint)(index >> 32), (uint)stream, (uint)(stream >> 32));
        (uint k0, uint k1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = Multiplier0 * c0, b = Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        (words[0], words[1], words[2], words[3]) = (c0, c1, c2, c3);
    }

    /// <summary>The words of blocks index to index + 7. Each 64-bit lane is one block and holds 32-bit words.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FillEight(ulong seed, ulong stream, ulong index, Span<uint> words)
    {
        Vector512<ulong> low = Vector512.Create(0xFFFF_FFFFul);
        Vector512<ulong> counter = Vector512.Create(index) + Vector512.Create(0ul, 1, 2, 3, 4, 5, 6, 7);
        Vector512<ulong> c0 = counter & low, c1 = counter >>> 32;
        Vector512<ulong> c2 = Vector512.Create(stream & 0xFFFF_FFFF), c3 = Vector512.Create(stream >> 32);
        (uint k0, uint k1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> a = c0 * Vector512.Create(Multiplier0), b = c2 * Vector512.Create(Multiplier1);
            c0 = (b >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c1 = b & low;
            c2 = (a >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c3 = a & low;
            k0 += Weyl0;
            k1 += Weyl1;
        }
        // Word pairs of all blocks, then block by block: (0, 1) and (2, 3) of a block stand side by side.
        Span<ulong> first = stackalloc ulong[Eight], second = stackalloc ulong[Eight];
        (c0 | (c1 << 32)).CopyTo(first);
        (c2 | (c3 << 32)).CopyTo(second);
        Span<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(words);
        for (int block = 0; block < Eight; block++)
            (pairs[2 * block], pairs[2 * block + 1]) = (first[block], second[block]);
    }
}
