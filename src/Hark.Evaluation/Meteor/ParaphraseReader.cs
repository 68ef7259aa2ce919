using System.IO.Compression;

namespace Hark.Evaluation.Meteor;

/// <summary>
/// Reads METEOR's paraphrase table, lines of a probability, a phrase and its paraphrase, in turn, compressed by gzip or
/// not. The published table has millions of entries; only those in the words of the captions can ever match, so that
/// only those are kept, and the file goes by in one pass.
/// </summary>
internal sealed class ParaphraseReader
{
    private const int BlockLength = 1 << 20, MaxLineBytes = 1 << 16;
    private const long MaxBytes = 4L << 30; // unpacked; the published table has some 60 MB packed
    private const int MaxEntries = 1 << 24, MaxWords = 64; // of a phrase

    private readonly string path;
    private readonly Utf8Words vocabulary;
    private readonly ParaphraseTable table = new();
    private readonly int[] phrase = new int[MaxWords], other = new int[MaxWords];
    private long line; // that was read last, from 1
    private int phraseLength; // 0 where a word of it is unknown

    private ParaphraseReader(string path, MeteorVocabulary vocabulary)
    {
        this.path = path;
        this.vocabulary = new(vocabulary.Words);
    }

    /// <summary>The entries of a file whose words are all in the vocabulary.</summary>
    /// <exception cref="EvaluationException">The file is missing or is no paraphrase table.</exception>
    public static ParaphraseTable Read(string path, MeteorVocabulary vocabulary)
    {
        try
        {
            return new ParaphraseReader(path, vocabulary).Read();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path}: expected METEOR's paraphrase table: {error.Message}", error);
        }
    }

    private ParaphraseTable Read()
    {
        using FileStream file = File.OpenRead(path);
        bool isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        using BlockReader blocks = new(stream, BlockLength);
        long total = 0;
        int rest = 0;
        for (ReadOnlySpan<byte> text; (text = blocks.Next(rest)).Length > rest;)
        {
            if ((total += text.Length - rest) > MaxBytes) throw Error($"expected at most {MaxBytes} bytes, found more");
            for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..]) Take(text[..end]);
            rest = text.Length;
            if (rest > MaxLineBytes) throw Error($"expected lines of at most {MaxLineBytes} bytes, found a longer");
        }
        if (rest > 0) Take(blocks.Rest(rest));
        if (line % 3 != 0) throw Error("expected a phrase and its paraphrase after each probability, found the end");
        return table;
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        line++;
        switch (line % 3)
        {
            case 1:
                if (text.IsEmpty || text[0] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.'))
                    throw Error("expected a probability, found something else");
                break;
            case 2:
                phraseLength = Translate(text, phrase);
                break;
            default:
                // The other side of what cannot match is not even looked at.
                if (phraseLength == 0) break;
                int length = Translate(text, other);
                if (length == 0) break;
                if (table.Count == MaxEntries) throw Error($"expected at most {MaxEntries} entries, found more");
                table.Add(phrase.AsSpan(0, phraseLength), other.AsSpan(0, length));
                break;
        }
    }

    // How many words the phrase has; 0 if one of them is not in the vocabulary.
    private int Translate(ReadOnlySpan<byte> text, int[] ids)
    {
        int count = 0;
        while (true)
        {
            text = text.TrimStart(" \t\r\f"u8);
            if (text.IsEmpty) break;
            int length = text.IndexOfAny(" \t\r\f"u8);
            if (length < 0) length = text.Length;
            int id = vocabulary.Find(text[..length]);
            if (id < 0) return 0;
            if (count == MaxWords) throw Error($"expected a phrase of at most {MaxWords} words, found a longer one");
            ids[count++] = id;
            text = text[length..];
        }
        // The original never comes back from an alignment with it.
        return count > 0 ? count : throw Error("expected a phrase, found an empty line");
    }

    private EvaluationException Error(string rule) => new($"{path}, line {line}: {rule}.");
}
