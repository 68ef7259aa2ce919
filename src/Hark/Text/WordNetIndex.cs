using System.Buffers.Text;
using System.Text;

namespace Hark.Text;

/// <summary>
/// The index of a part of speech: <c>lemma pos synset_cnt p_cnt [ptr_symbol...] sense_cnt tagsense_cnt
/// synset_offset...</c> (wndb(5WN)), the offsets in the order of the senses.
/// </summary>
internal sealed class WordNetIndex(WordNetFile file)
{
    /// <summary>The offsets of data files have eight digits.</summary>
    public const int MaxOffset = 99_999_999;

    private const int MaxKeyBytes = 256; // the longest lemma of WordNet 3.0 has 71

    public bool Contains(string lemma)
    {
        Span<byte> buffer = stackalloc byte[MaxKeyBytes];
        ReadOnlySpan<byte> key = Key(lemma, buffer);
        return key.Length > 0 && file.IsAt(file.Find(key), key);
    }

    /// <summary>The offsets of the synsets of a lemma, by falling frequency; empty for a word that is not in it.
    /// </summary>
    public int[] Offsets(string lemma)
    {
        Span<byte> buffer = stackalloc byte[MaxKeyBytes];
        ReadOnlySpan<byte> key = Key(lemma, buffer);
        if (key.Length == 0) return [];
        int line = file.Find(key);
        return file.IsAt(line, key) ? Parse(line, file.Line(line)[key.Length..]) : [];
    }

    // The lemma and the blank after it; empty for what no lemma can be.
    private static ReadOnlySpan<byte> Key(string lemma, Span<byte> buffer)
    {
        if (lemma.Length == 0 || lemma.Contains(' ') || !Encoding.UTF8.TryGetBytes(lemma, buffer[..^1], out int length))
            return [];
        buffer[length] = (byte)' ';
        return buffer[..(length + 1)];
    }

    private int[] Parse(int line, ReadOnlySpan<byte> rest)
    {
        NextField(ref rest); // the part of speech, which the file's name says as well
        int senses = Number(line, NextField(ref rest), "a number of synsets");
        int pointers = Number(line, NextField(ref rest), "a number of pointers");
        for (int skip = pointers + 2; skip > 0 && rest.Length > 0; skip--) NextField(ref rest);
        // Two characters at least for every sense: a damaged count takes no memory.
        if (senses > rest.Length / 2)
            throw file.Error($"expected {senses} offsets of synsets, found a line that ends before", line);
        int[] offsets = new int[senses];
        for (int sense = 0; sense < senses; sense++)
            offsets[sense] = Number(line, NextField(ref rest), "the offset of a synset");
        if (!rest.Trim((byte)' ').IsEmpty)
            throw file.Error($"expected {senses} offsets of synsets, found more", line);
        return offsets;
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> rest)
    {
        int length = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = length < 0 ? rest : rest[..length];
        rest = length < 0 ? [] : rest[(length + 1)..];
        return field;
    }

    private int Number(int line, ReadOnlySpan<byte> field, string what)
    {
        if (Utf8Parser.TryParse(field, out int value, out int used) && used == field.Length
            && value is >= 0 and <= MaxOffset)
            return value;
        string found = Encoding.Latin1.GetString(field[..Math.Min(20, field.Length)]);
        throw file.Error($"expected {what}, found '{found}'", line);
    }
}
