using System.Text;

namespace Hark.Evaluation.Files;

/// <summary>One caption a line, known by its place.</summary>
internal static class TextCaptionReader
{
    public static void Read(byte[] text, CaptionTableBuilder table)
    {
        using StreamReader reader = new(new MemoryStream(text), Encoding.UTF8);
        for (int line = 1; reader.ReadLine() is string caption; line++) table.AddPositional([caption], line);
    }
}
