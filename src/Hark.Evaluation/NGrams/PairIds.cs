using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hark.Evaluation.NGrams;

/// <summary>
/// Numbers of pairs of numbers: a hash table with linear probing. It is made large enough at once, because there are
/// several hundred thousand n-grams and each is looked up once for every time it occurs.
/// </summary>
internal sealed class PairIds
{
    private ulong[] keys; // one more than the pair's; 0 is free
    private int[] ids;
    private int shift;

    /// <summary>A table for about so many look-ups.</summary>
    public PairIds(int expected)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(expected, 16, 1 << 24));
        (keys, ids, shift) = (new ulong[size], new int[size], 64 - BitOperations.Log2((uint)size));
    }

    /// <summary>How many pairs have a number.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a pair; <paramref name="next"/> if it has none yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public int IdOf(int first, int second, int next)
    {
        ulong key = (((ulong)(uint)first << 32) | (uint)second) + 1;
        int slot = Find(key);
        if (keys[slot] == key) return ids[slot];
        (keys[slot], ids[slot]) = (key, next);
        if (++Count > keys.Length - keys.Length / 4) Grow();
        return next;
    }

    // The slot of the key, or the free one where it belongs; Fibonacci hashing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong key)
    {
        int slot = (int)((key ^ (key >> 29)) * 0x9E3779B97F4A7C15 >> shift);
        while (keys[slot] != 0 && keys[slot] != key) slot = (slot + 1) & (keys.Length - 1);
        return slot;
    }

    private void Grow()
    {
        (ulong[] oldKeys, int[] oldIds) = (keys, ids);
        (keys, ids, shift) = (new ulong[2 * oldKeys.Length], new int[2 * oldIds.Length], shift - 1);
        for (int i = 0; i < oldKeys.Length; i++)
        {
            if (oldKeys[i] == 0) continue;
            int slot = Find(oldKeys[i]);
            (keys[slot], ids[slot]) = (oldKeys[i], oldIds[i]);
        }
    }
}
