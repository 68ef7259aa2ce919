using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Hark.Text;

/// <summary>
/// Cuts captions into words as the Penn Treebank does (Stanford's PTBTokenizer 3.4.1, which the caption metrics and
/// AudioCaption's word lists stand on): <c>the dog's</c> becomes <c>the dog 's</c>, <c>can't</c> becomes <c>ca n't</c>.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Written from the outputs of the original, to which it is equal on all lines of its golden file. Every caption is
/// read alone: what the original makes of an abbreviation at the end of a line depends on the next line.
/// </remarks>
[Experimental("HARK001")]
public static partial class PtbTokenizer
{
    private const string Letter = @"[\p{L}\p{M}]", Alnum = @"[\p{L}\p{M}\p{Nd}]", Apos = @"['\u2019]";
    private const string EndOfWord = $"(?!{Alnum})", Word = $"{Alnum}+(?:_{Alnum}+)*";
    private const string Months = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thu(?:rs)?|fri";
    private const string Endings = $"{Months}|jr|sr|esq|co|inc|ltd|corp|bros|assn|univ|blvd|rd|etc";
    private const string Titles = "mrs?|ms|dr|prof|st|rev|gen|sgt|capt|lt|col|gov|sen|rep|maj|mt|ft|hon|pres";
    private const string Inner = "vs|dept|ave|al|cf|hrs";

    // The kinds of tokens in the order in which they are tried. "whole" is one token, spaces in it become no-break
    // spaces; "head" and "tail" are two; "stop" is followed by a full stop of its own; "change" is looked up;
    // "quote" opens or closes; "gone" vanishes.
    private const string Pattern = $$"""
        \G(?:
          (?<gone> [\uD800-\uDFFF\u200B\u200D\uFEFF\u20A9\u20B9\u20BD\p{Nl}]
          | (?![()\[\]{}])[\p{Ps}\p{Pe}-[\u201A\u201E]] | &nbsp; )
          # markup, addresses, faces
        | (?<whole> <!--.{0,1000}?-->
          | <[A-Za-z0-9_.]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+>
          | </?[A-Za-z][^<>]{0,1000}> )
        | (?<change> &(?:amp|lt|gt|apos); )
        | (?<quote> &quot; )
        | (?<whole> &(?:\#[0-9]{1,8}|[a-z]{1,32});
          | https?://[^\s"<>|()]*[^\s"<>|().,;:!?]
          | www\.(?:[A-Za-z0-9-]{1,63}\.){1,9}[a-z]{2,}
          | [A-Za-z0-9_.]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
          | [@\#][A-Za-z][A-Za-z0-9]* )
        | (?<face> [:;=]-?[()DP](?!\w) )
        | (?<whole> \^_\^ | o_O | -(?:LRB|RRB|LSB|RSB|LCB|RCB)- )
          # two words in one
        | (?i:(?<head>can)(?<tail>not) | (?<head>gon|wan)(?<tail>na) | (?<head>got)(?<tail>ta)
          | (?<head>lem|gim)(?<tail>me))(?!{{Alnum}}|-{{Alnum}})
        | (?i:(?<head>more)(?<tail>{{Apos}}n)){{EndOfWord}}
        | (?i:(?<head>{{Apos}}t)(?<tail>is|was))(?:{{EndOfWord}}|(?=n{{Apos}}t))
        | (?<whole> (?i:y{{Apos}}(?=all))
          # endings, and words that keep their apostrophe
          | (?i:{{Apos}}(?:s|m|d|re|ve|ll) | n{{Apos}}t | {{Apos}}(?:em|til|cause)){{EndOfWord}}
          | '[nN]'
          | {{Apos}}[0-9]{2}s{{EndOfWord}}
          | (?i:(?:[0-9]+-)?o{{Apos}}clock | ma{{Apos}}am | n?e{{Apos}}er | c{{Apos}}mon | ol{{Apos}}
            | d{{Apos}}(?:you|ye)){{EndOfWord}}
          | [ODLMdolm]{{Apos}}{{Letter}}{2,}(?:-{{Alnum}}+)* )
          # abbreviations; some end a sentence where the next word is a capital one
        | (?<stop> (?i:ph\.d\.|(?:[a-z]\.){2,})(?=\s+[A-Z][a-z]+(?!{{Alnum}}|\.)) )
        | (?<whole> (?i:ph\.d\.|(?:[a-z]\.){2,}){{EndOfWord}} )
        | (?<stop> (?i:{{Endings}})\.(?=\s*$|\s+[A-Z]) )
        | (?<whole> (?i:{{Endings}}|{{Titles}}|{{Inner}})\.{{EndOfWord}}
          | (?i:etc)\.
          | (?i:nos?|pp?|fig|ca)\.(?=\s*[0-9])
          | [A-Za-z]\.(?=\s*$)
          # numbers
          | \([0-9]{3}\)[ ]?[0-9]{3}-[0-9]{4} | \+[0-9]{2}(?:[ ][0-9]{2,4}){2,4}{{EndOfWord}}
          | [0-9]+[ ][0-9]+/[0-9]+{{EndOfWord}}
          | (?<![\p{Nd}])[+-](?:[0-9]+(?:[.,:][0-9]+)*|\.[0-9]+)(?:-[0-9]+)*
          | [0-9]+(?:/[0-9]+)+{{Alnum}}*
          | [0-9]+\.[0-9]+-[A-Za-z]+
          | [0-9]+(?:[.,:][0-9]+)+ | (?:\.[0-9]+)+
          | (?:[A-Z]|AT)&[A-Z]{{EndOfWord}} | (?:US|NZ|A|C)\$ | [CF][+\#]+(?=\s|$)
          # words
          | {{Letter}}+?(?=[nN]{{Apos}}[tT]{{EndOfWord}})
          | {{Letter}}+(?:\.{{Letter}}{{Alnum}}*)+(?:-{{Word}})*
          | {{Alnum}}+(?:/{{Alnum}}+)+
          | {{Word}}(?:-{{Word}})*
          | [\u207A\u207B]?[\u2070-\u2079\u00B2\u00B3\u00B9]+ | [\u2080-\u2089]+ )
          # marks
        | (?<dash> [\u2013-\u2015] | --{1,3}(?!-) )
        | (?<whole> -{5,} )
        | (?<ellipsis> \u2026 | \.{3,} | \.(?:[ ]\.){2,} )
        | (?<whole> [!?]+ | `` | '' | __+ | \*\*+ )
        | (?<quote> ["\u201C\u201D\u00AB\u00BB] )
        | (?<open> [\u2018\u2039] | {{Apos}}(?=[A-Za-z]\S) )
        | (?<close> \u203A | {{Apos}} )
        | (?<change> [()\[\]{}\u20AC\u00A3\u00A2\u00A4\u00BD\u00BC\u00BE\u2153\u2154] )
        | (?<whole> \S )
        )
        """;

    private static readonly Dictionary<string, string> Changes = new()
    {
        ["&amp;"] = "&",
        ["&lt;"] = "<",
        ["&gt;"] = ">",
        ["&apos;"] = "'",
        ["("] = "-LRB-",
        [")"] = "-RRB-",
        ["["] = "-LSB-",
        ["]"] = "-RSB-",
        ["{"] = "-LCB-",
        ["}"] = "-RCB-",
        ["\u20AC"] = "$",
        ["\u00A4"] = "$",
        ["\u00A3"] = "#",
        ["\u00A2"] = "cents",
        ["\u00BD"] = "1/2",
        ["\u00BC"] = "1/4",
        ["\u00BE"] = "3/4",
        ["\u2153"] = "1/3",
        ["\u2154"] = "2/3",
    };

    private static readonly SearchValues<char> AsciiLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly HashSet<string> Joined =
        new(["cannot", "gonna", "wanna", "gotta", "lemme", "gimme"], StringComparer.OrdinalIgnoreCase);

    // What the caption metrics take away. Brackets are lower-cased before, so that "-lrb-" stays, as in the original.
    private static readonly HashSet<string> Punctuation =
    [
        "''", "'", "``", "`", "-LRB-", "-RRB-", "-LCB-", "-RCB-", ".", "?", "!", ",", ":", "-", "--", "...", ";",
    ];

    /// <summary>
    /// The words of a caption in lower case, without punctuation, separated by single spaces: what caption metrics
    /// compare and what <see cref="WordVocabulary.FromTokens"/> collects.
    /// </summary>
    public static string Words(string caption) => string.Join(
        ' ', Tokenize(caption).Select(Lower).Where(token => !Punctuation.Contains(token)));

    /// <summary>All tokens of a caption in its own case, punctuation included.</summary>
    public static IReadOnlyList<string> Tokenize(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        string text = caption.Replace("\u00AD", "", StringComparison.Ordinal);
        List<string> tokens = [];
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            int letters = PlainWord(text, at);
            if (letters > 0)
            {
                tokens.Add(text.Substring(at, letters));
                at += letters;
                continue;
            }
            Match match = Token().Match(text, at);
            Add(match, text, tokens);
            at += match.Length;
        }
        return tokens;
    }

    // Most words are letters with a space behind them, and only joined ones need the pattern: 0 for those and others.
    private static int PlainWord(string text, int start)
    {
        int end = text.AsSpan(start).IndexOfAnyExcept(AsciiLetters);
        if (end <= 0 || text[start + end] != ' ') return 0;
        ReadOnlySpan<char> word = text.AsSpan(start, end);
        return end is 5 or 6 && Joined.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) ? 0 : end;
    }

    private static void Add(Match match, string text, List<string> tokens)
    {
        if (match.Groups["whole"].Success)
        {
            tokens.Add(Plain(match.Value));
        }
        else if (match.Groups["head"].Success)
        {
            tokens.Add(Plain(match.Groups["head"].Value));
            tokens.Add(Plain(match.Groups["tail"].Value));
        }
        else if (match.Groups["stop"].Success)
        {
            tokens.Add(match.Value);
            tokens.Add(".");
        }
        else if (!match.Groups["gone"].Success)
        {
            tokens.Add(Mark(match, text));
        }
    }

    private static string Mark(Match match, string text)
    {
        if (match.Groups["change"].Success) return Changes[match.Value];
        if (match.Groups["dash"].Success) return "--";
        if (match.Groups["ellipsis"].Success) return "...";
        if (match.Groups["open"].Success) return "`";
        if (match.Groups["close"].Success) return "'";
        return match.Groups["face"].Success ? Bracketed(match.Value) : Quote(match, text);
    }

    // A straight mark opens in front of a word, behind a space or a bracket; every other closes.
    private static string Quote(Match match, string text)
    {
        if (match.Value is "\u201C" or "\u00AB") return "``";
        if (match.Value is "\u201D" or "\u00BB") return "''";
        int end = match.Index + match.Length;
        char before = match.Index == 0 ? ' ' : text[match.Index - 1], after = end == text.Length ? ' ' : text[end];
        bool opens = (char.IsWhiteSpace(before) || before is '(' or '[' or '{' or '-' or '\u2014')
            && (char.IsLetterOrDigit(after) || after is '\'' or '`' or '$');
        return opens ? "``" : "''";
    }

    // As Java does it: the capital dotted I becomes two characters.
    private static string Lower(string token) =>
        token.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();

    private static string Plain(string token)
    {
        string text = token.Replace('\u2019', '\'');
        return text.Contains(' ', StringComparison.Ordinal) ? Bracketed(text.Replace(' ', '\u00A0')) : text;
    }

    private static string Bracketed(string token) => new StringBuilder(token)
        .Replace("(", "-LRB-").Replace(")", "-RRB-").ToString();

    [GeneratedRegex(
        Pattern,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
