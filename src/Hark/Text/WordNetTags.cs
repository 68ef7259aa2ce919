using System.Buffers.Text;
using System.Text;

namespace Hark.Text;

/// <summary>
/// How often the senses of a word were met in the tagged texts of WordNet's authors: <c>cntlist.rev</c>, lines
/// <c>lemma%ss_type:... sense_number tag_cnt</c> (cntlist(5WN)).
/// </summary>
internal sealed class WordNetTags(WordNetFile file)
{
    // ss_type, senseidx(5WN): 5 is an adjective satellite.
    private static ReadOnlySpan<byte> Types => "12345"u8;

    public int Count(string lemma, PartOfSpeech part)
    {
        byte[] key = Encoding.UTF8.GetBytes(lemma + "%");
        int sum = 0;
        for (int line = file.Find(key); file.IsAt(line, key); line++)
        {
            ReadOnlySpan<byte> text = file.Line(line);
            int type = text.Length > key.Length ? Types.IndexOf(text[key.Length]) : -1;
            int blank = text.LastIndexOf((byte)' ');
            if (type < 0 || blank < 0 || !Utf8Parser.TryParse(text[(blank + 1)..], out int count, out int used)
                || used != text.Length - blank - 1 || count < 0)
                throw file.Error("expected lemma%type:..., a sense and how often it was met, found another line", line);
            PartOfSpeech found = type == 4 ? PartOfSpeech.Adjective : (PartOfSpeech)type;
            if (found == part) sum = checked(sum + count);
        }
        return sum;
    }
}
