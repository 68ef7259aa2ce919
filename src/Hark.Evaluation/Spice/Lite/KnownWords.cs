using System.Globalization;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// Words whose tags are written down here: the closed classes of English, and words of captions whose use differs from
/// what the counts of WordNet say. "TAG word:probability": how probable the word is among all words of that tag in
/// newspaper English, roughly.
/// </summary>
internal static class KnownWords
{
    private const string closed =
        """
        DT  the:.45 a:.2 an:.03 every:.003 no:.01
        DN  another:.04 each:.03 some:.15 any:.08 this:.2 these:.1 those:.06 that:.1 all:.1 both:.04 either:.01
        DN  neither:.01 half:.01
        CC  and:.7 or:.1 but:.15 nor:.005 &:.01 plus:.001
        OF  of:1
        TO  to:1
        EX  there:1
        RB  there:.005
        POS 's:1
        BEZ is:.3 are:.2 was:.25 were:.15 'm:.01 're:.02 am:.01
        BEZ 's:.01
        BEG being:1
        BEN been:1
        BE  be:1
        HV  has:.3 have:.3 had:.3 having:.01
        MD  can:.1 could:.15 will:.3 would:.25 may:.08 might:.05 must:.03 should:.06 'll:.01 shall:.01 ca:.01 wo:.01
        PRP it:.2 they:.1 he:.2 she:.05 him:.02 them:.04 itself:.01 themselves:.01 himself:.005 we:.05 you:.05 i:.1
        PRP us:.01 me:.01
        PRP her:.01
        PRPS its:.3 their:.2 his:.2 her:.1 my:.05 our:.05 your:.04
        CD  one:.1 two:.06 three:.03 four:.02 five:.02 six:.01 seven:.008 eight:.008 nine:.005 ten:.01 dozen:.001
        CD  hundred:.001
        PRP one:.005
        NN  one:.0003
        NN  someone:.0005 somebody:.0001 something:.001 everything:.0005 anything:.0005 nothing:.0005
        NN  everyone:.0003 anyone:.0003
        NNS people:.02 others:.002 children:.003 men:.003 women:.003
        JJ  other:.03 several:.012 many:.02 few:.008 more:.01 same:.01 such:.01 own:.005 various:.003
        JJ  multiple:.0005 different:.003
        RB  more:.02 very:.02 too:.01 so:.01 then:.015 again:.005 just:.01 also:.02 only:.02 not:.08 n't:.08
        RB  once:.004 twice:.001
        RB  almost:.005 as:.01 quite:.003 even:.01 still:.01 now:.02 away:.006 together:.005 forth:.0005 apart:.001
        RB  ahead:.002
        WDT that:.5 which:.4 who:.3 what:.05 whom:.01
        SUB while:.03 because:.03 if:.06 when:.08 as:.08 although:.01 though:.01 whereas:.002 where:.03 until:.01
        SUB unless:.004
        SUB before:.015 after:.02 since:.01 once:.002 that:.05 how:.01 whether:.01
        IN  in:.17 on:.06 by:.055 with:.05 from:.045 at:.05 for:.09 as:.04 into:.01 through:.007 over:.007
        IN  under:.006 against:.006
        IN  about:.012 between:.007 among:.004 amongst:.0003 amid:.0005 amidst:.0001 after:.01 before:.006
        IN  during:.008 off:.001
        IN  up:.002 down:.001 out:.003 around:.002 along:.001 across:.0015 near:.001 behind:.001 inside:.001
        IN  outside:.001
        IN  past:.0005 onto:.0003 toward:.001 towards:.0005 like:.006 than:.01 until:.002 without:.004 within:.002
        IN  beside:.0002
        IN  besides:.0003 alongside:.0002 beneath:.0002 underneath:.0001 above:.001 below:.001 upon:.001
        IN  throughout:.001 via:.0005
        IN  per:.001 despite:.002 except:.001 atop:.0001 since:.004 beyond:.001 nearby:.00001 aboard:.0001
        IN  unlike:.0005
        RP  up:.25 out:.2 off:.08 down:.1 over:.03 on:.05 in:.03 around:.02 by:.0002 through:.01 along:.01 back:.01
        RB  up:.006 out:.006 off:.003 down:.008 over:.003 back:.012 around:.003 by:.0003 in:.0005 on:.0005
        RB  along:.001 about:.005
        RB  past:.0003 outside:.0005 inside:.0005 nearby:.0005 before:.001 after:.0003 near:.0003 behind:.0003
        RB  across:.0003
        RB  far:.003 close:.001 away:.006 apart:.001 aside:.001 overhead:.0003 outdoors:.0002 indoors:.0002
        RB  through:.0005
        """;

    private const string open =
        """
        JJ  nearby:.0005 close:.001 outside:.0002 past:.002 light:.0006 loud:.0005
        NN  past:.0005 outside:.0003 inside:.0001 background:.0005
        VBN followed:.004
        VBD followed:.002
        """;

    private const string factors =
        """
        NN  speaking:20 idling:.05
        """;

    /// <summary>Words that have these tags and no other.</summary>
    public static Dictionary<string, TagScore[]> Closed { get; } = Read(closed);

    /// <summary>Words that may also have the tags that WordNet and their endings give them; what is written here wins.
    /// </summary>
    public static Dictionary<string, TagScore[]> Open { get; } = Read(open);

    /// <summary>By how much (as logarithms) a tag of a word is more probable than WordNet's counts say.</summary>
    public static Dictionary<string, TagScore[]> Factors { get; } = Read(factors);

    private static Dictionary<string, TagScore[]> Read(string text) =>
        (from line in text.Split('\n')
         let parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
         from part in parts.Skip(1)
         let colon = part.LastIndexOf(':')
         let score = MathF.Log(float.Parse(part.AsSpan(colon + 1), CultureInfo.InvariantCulture))
         group new TagScore(parts[0], score) by part[..colon]).ToDictionary(
            static word => word.Key, static word => word.ToArray(), StringComparer.Ordinal);
}
