namespace Hark.Text;

/// <summary>
/// Irregular forms and the words that they are forms of, from the four exception lists taken together: lines
/// <c>form base [base...]</c> (wndb(5WN)).
/// </summary>
internal static class WordNetForms
{
    public static readonly string[] FileNames = ["noun.exc", "verb.exc", "adj.exc", "adv.exc"];

    private const long MaxBytes = 1 << 20; // the largest of WordNet 3.0 has 38 kB

    public static Dictionary<string, string[]> Read(string folder)
    {
        Dictionary<string, string[]> bases = new(8192, StringComparer.Ordinal);
        foreach (string name in FileNames) Read(Path.Combine(folder, name), bases);
        return bases;
    }

    private static void Read(string path, Dictionary<string, string[]> bases)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxBytes) throw new WordNetException($"expected at most {MaxBytes} bytes, found {length}", path);
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0) continue;
            if (words.Length == 1)
                throw new WordNetException(
                    $"expected a form and the words that it is a form of, found only '{words[0]}'", path, line);
            string[] found = words[1..];
            bases[words[0]] = bases.TryGetValue(words[0], out string[]? others) ? [.. others.Union(found)] : found;
        }
    }
}
