using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Hark.Evaluation.Meteor;

/// <summary>The ids of a vocabulary by the UTF-8 bytes of its words: hashing with linear probing, which asks nothing of
/// the heap.</summary>
internal sealed class Utf8Words
{
    private readonly (int Start, int Length, int Id)[] slots; // length 0 is free
    private readonly byte[] bytes;

    public Utf8Words(IReadOnlyDictionary<string, MeteorWord> words)
    {
        slots = new (int, int, int)[BitOperations.RoundUpToPowerOf2((uint)(2 * words.Count + 1))];
        List<byte> text = [];
        bytes = [];
        foreach ((string word, MeteorWord entry) in words)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(word);
            int slot = Home(utf8);
            while (slots[slot].Length > 0) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = (text.Count, utf8.Length, entry.Id);
            text.AddRange(utf8);
        }
        bytes = [.. text];
    }

    /// <summary>The id of a word, or -1.</summary>
    public int Find(ReadOnlySpan<byte> word)
    {
        for (int slot = Home(word); ; slot = (slot + 1) & (slots.Length - 1))
        {
            (int start, int length, int id) = slots[slot];
            if (length == 0) return -1;
            if (length == word.Length && bytes.AsSpan(start, length).SequenceEqual(word)) return id;
        }
    }

    private int Home(ReadOnlySpan<byte> word)
    {
        const ulong Factor = 0x9E3779B97F4A7C15; // 2^64 / golden ratio
        ulong hash = (ulong)word.Length;
        for (; word.Length >= sizeof(ulong); word = word[sizeof(ulong)..])
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(word)) * Factor, 29);
        foreach (byte unit in word) hash = hash << 8 ^ hash >> 56 ^ unit;
        return (int)((hash * Factor) >> 32) & (slots.Length - 1);
    }
}
