using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Hark.Evaluation.Meteor;

/// <summary>
/// The text normaliser of METEOR 1.5 for English (option <c>-norm</c>, punctuation kept), which splits the tokens of
/// the PTB tokenizer again: "tin-roof" becomes two words, "can't" becomes "can 't". Each pass goes over the text once
/// and never reads what it has written itself; that decides what happens to "a-b-c".
/// </summary>
internal static partial class MeteorNormalizer
{
    private const string Letter = "A-Za-zŠŽšžŸÀ-ÖØ-öø-žЀ-ӿ";

    // Runs of dots wait under this name until words that end in a dot have been dealt with.
    private const string DotMark = "DOTMULTI";

    private static readonly SearchValues<char> Plain =
        SearchValues.Create(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    // Before these a dot does not end a sentence: single letters, titles and such (Moses' list of 2011).
    private static readonly HashSet<string> Prefixes = new(StringComparer.Ordinal)
    {
        "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V",
        "W", "X", "Y", "Z",
        "Adj", "Adm", "Adv", "Asst", "Bart", "Bldg", "Brig", "Bros", "Capt", "Cmdr", "Col", "Comdr", "Con", "Corp",
        "Cpl", "DR", "Dr", "Drs", "Ens", "Gen", "Gov", "Hon", "Hr", "Hosp", "Insp", "Lt", "MM", "MR", "MRS", "MS",
        "Maj", "Messrs", "Mlle", "Mme", "Mr", "Mrs", "Ms", "Msgr", "Op", "Ord", "Pfc", "Ph", "Prof", "Pvt", "Rep",
        "Reps", "Res", "Rev", "Rt", "Sen", "Sens", "Sfc", "Sgt", "Sr", "St", "Supt", "Surg",
        "v", "vs", "rev", "Nos", "Nr",
    };

    private static readonly HashSet<string> PrefixesOfNumbers = new(StringComparer.Ordinal) { "No", "Art", "pp" };

    /// <summary>The words of a text in lower case.</summary>
    public static string[] Words(string text)
    {
        // Most captions have nothing to normalise.
        string line = text.AsSpan().ContainsAnyExcept(Plain) ? Separate(text) : text;
        return Split(line.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant());
    }

    private static string[] Split(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Separate(string text)
    {
        string line = HideDots(Symbol.Replace($" {text} ", " $1 "));
        line = CommaAfterNumber.Replace(CommaInText.Replace(line, "$1 , $2"), "$1 , $2");
        line = CommaBeforeNumber.Replace(line, "$1 , $2");
        line = DoubleQuote.Replace(SingleQuote.Replace(line, "'"), " \" ");
        line = line.Replace('–', '-').Replace("--", "-", StringComparison.Ordinal);
        line = Hyphen.Replace(line, "$1 $2");
        line = QuoteAlone.Replace(line, "$1 ' $2");
        line = QuoteBefore.Replace(line, "$1 ' $2");
        line = QuoteAfter.Replace(line, "$1 ' $2");
        line = Contraction.Replace(line, "$1 '$2");
        line = Decade.Replace(line, "$1 '$2");
        return ShowDots(SplitDots(line));
    }

    // A character outside the basic plane is one symbol.
    [GeneratedRegex($@"([\uD800-\uDBFF][\uDC00-\uDFFF]|[^0-9{Letter}\s.'`,\-‘’])")]
    private static partial Regex Symbol { get; }

    [GeneratedRegex(@"\.(\.+)")]
    private static partial Regex DotRun { get; }

    [GeneratedRegex(DotMark + @"\.([^.])")]
    private static partial Regex LastDot { get; }

    [GeneratedRegex("([^0-9]),([^0-9])")]
    private static partial Regex CommaInText { get; }

    [GeneratedRegex("([0-9]),([^0-9])")]
    private static partial Regex CommaAfterNumber { get; }

    [GeneratedRegex("([^0-9]),([0-9])")]
    private static partial Regex CommaBeforeNumber { get; }

    [GeneratedRegex("[`‘’]")]
    private static partial Regex SingleQuote { get; }

    [GeneratedRegex("[“”]|''")]
    private static partial Regex DoubleQuote { get; }

    [GeneratedRegex($@"([0-9{Letter}.])-([0-9{Letter}])")]
    private static partial Regex Hyphen { get; }

    [GeneratedRegex($"([^{Letter}])'([^{Letter}])")]
    private static partial Regex QuoteAlone { get; }

    [GeneratedRegex($"([^0-9{Letter}])'([{Letter}])")]
    private static partial Regex QuoteBefore { get; }

    [GeneratedRegex($"([{Letter}])'([^{Letter}])")]
    private static partial Regex QuoteAfter { get; }

    [GeneratedRegex($"([{Letter}])'([{Letter}])")]
    private static partial Regex Contraction { get; }

    [GeneratedRegex("([0-9])'(s)")]
    private static partial Regex Decade { get; }

    [GeneratedRegex($"[{Letter}]")]
    private static partial Regex AnyLetter { get; }

    private static string HideDots(string line)
    {
        line = DotRun.Replace(line, $" {DotMark}$1");
        while (line.Contains(DotMark + ".", StringComparison.Ordinal))
        {
            line = LastDot.Replace(line, $"DOT{DotMark} $1");
            line = line.Replace(DotMark + ".", "DOT" + DotMark, StringComparison.Ordinal);
        }
        return line;
    }

    private static string ShowDots(string line)
    {
        while (line.Contains("DOT" + DotMark, StringComparison.Ordinal))
            line = line.Replace("DOT" + DotMark, DotMark + ".", StringComparison.Ordinal);
        return line.Replace(DotMark, ".", StringComparison.Ordinal);
    }

    // A dot at the end of a word leaves it, unless the word is an abbreviation or the next begins in lower case.
    private static string SplitDots(string line)
    {
        string[] words = Split(line);
        StringBuilder output = new(line.Length + 8);
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i], next = i + 1 < words.Length ? words[i + 1] : "";
            if (word.Length < 2 || word[^1] != '.') output.Append(word);
            else
            {
                string stem = word[..^1];
                if (stem.Contains('.') && AnyLetter.IsMatch(stem))
                    output.Append(word.Replace(".", "", StringComparison.Ordinal)); // U.S. is US
                else if (Prefixes.Contains(stem) || next is [>= 'a' and <= 'z', ..]
                    || (PrefixesOfNumbers.Contains(stem) && next is [>= '0' and <= '9', ..]))
                    output.Append(word);
                else output.Append(stem).Append(" .");
            }
            output.Append(' ');
        }
        return output.ToString();
    }
}
