namespace Hark.Evaluation.Spice.Trees;

/// <summary>How children are searched for the head of their phrase.</summary>
internal enum HeadSearch
{
    /// <summary>From the left, one category after another.</summary>
    Left,

    /// <summary>From the right, one category after another.</summary>
    Right,

    /// <summary>From the right, the first child of any of the categories.</summary>
    RightmostOf,
}

/// <summary>One step of the search for a head.</summary>
/// <param name="Search">Where it begins.</param>
/// <param name="Categories">What it looks for.</param>
internal sealed record HeadRule(HeadSearch Search, string[] Categories);

/// <summary>
/// Which child of a phrase is its head: the table of Collins (1999) as changed for Universal Dependencies in CoreNLP
/// 3.6.0, where content words govern function words.
/// </summary>
internal static class HeadRules
{
    // A phrase and its steps: < from the left, > from the right, >> the rightmost of several. A phrase may have several
    // lines.
    private const string table = """
        ADJP   < $ | >> NNS NN JJ JJP JJR JJS QP VBN VBG | < ADJP | >> DT RB RBR CD IN VBD | < ADVP NP
        JJP    < NNS NN $ QP JJ VBN VBG ADJP JJP JJR NP JJS DT FW RBR RBS SBAR RB
        ADVP   < ADVP IN | >> RB RBR RBS JJ JJR JJS | >> RP DT NN CD NP VBN NNP CC FW NNS ADJP NML
        CONJP  > RB | < CC IN | > VB JJ
        FRAG   < IN | > RB | < NP | < ADJP ADVP FRAG S SBAR VP
        INTJ   <
        LST    > LS :
        NAC    >> NN NNS NNP NNPS | < NML NP NAC EX $ CD QP PRP VBG JJ JJS JJR ADJP JJP FW
        PP     < NP S SBAR SBARQ ADVP PP VP ADJP FRAG UCP PRN | >
        WHPP   < NP S SBAR SBARQ ADVP PP VP ADJP FRAG UCP PRN | >
        PRN    < VP SQ S SINV SBAR NP ADJP PP ADVP INTJ WHNP NAC VBP JJ NN NNP
        PRT    > RP
        QP     > $ NNS NN CD JJ PDT DT IN RB NCD QP JJR JJS
        RRC    < RRC | > VP ADJP JJP NP PP ADVP
        S      < VP S FRAG SBAR ADJP UCP TO | > NP
        SBAR   < S SQ SINV SBAR FRAG VP WHNP WHPP WHADVP WHADJP IN DT
        SBARQ  < SQ S SINV SBARQ FRAG SBAR
        SINV   < VBZ VBD VBP VB MD VBN VP S SINV ADJP JJP NP
        SQ     < VP SQ ADJP VB VBZ VBD VBP MD AUX AUXG
        UCP    <
        VP     < TO VBD VBN MD VBZ VB VBG VBP VP AUX AUXG ADJP JJP NN NNS JJ NP NNP
        WHADJP < ADJP JJ JJR WP | > RB | >
        WHADVP >> WRB WHADVP RB JJ
        WHNP   >> NN NNP NNPS NNS NX NML JJR WP | < WHNP NP | >> $ ADJP PRN FW | > CD | >> JJ JJS RB QP
        WHNP   < WHPP WHADJP WP$ WDT
        X      > S VP ADJP JJP NP SBAR PP X
        NP     >> NN NNP NNPS NNS NX NML JJR WP | < NP PRP | >> $ ADJP FW | > CD
        NP     >> JJ JJS QP DT WDT NML PRN RB RBR ADVP | < POS
        POSSP  > POS
        ROOT   < S SQ SINV SBAR FRAG
        TOP    < S SQ SINV SBAR FRAG
        MWE    <
        PCONJP <
        XS     > IN
        """;

    private static readonly Dictionary<string, HeadRule[]> rules = Parse();

    // A phrase that no grammar knows is headed by its first child.
    private static readonly HeadRule[] unknown = [new(HeadSearch.Left, [])];

    public static HeadRule[] Of(string category) => rules.GetValueOrDefault(category, unknown);

    private static Dictionary<string, HeadRule[]> Parse()
    {
        Dictionary<string, HeadRule[]> parsed = [];
        foreach (string line in table.Split('\n', StringSplitOptions.TrimEntries))
        {
            (string phrase, string steps) = (line[..line.IndexOf(' ')], line[line.IndexOf(' ')..]);
            parsed[phrase] = [.. parsed.GetValueOrDefault(phrase, []), .. steps.Split('|').Select(ParseRule)];
        }
        foreach (string nominal in (string[])["NX", "NML"]) parsed[nominal] = parsed["NP"];
        return parsed;
    }

    private static HeadRule ParseRule(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        HeadSearch search = words[0] switch
        {
            "<" => HeadSearch.Left,
            ">" => HeadSearch.Right,
            _ => HeadSearch.RightmostOf,
        };
        return new(search, words[1..]);
    }
}
