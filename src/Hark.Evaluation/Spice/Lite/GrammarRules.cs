namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// The grammar of captions, one rule a line: parent = children, relation, probability. A star marks the child whose
/// word stands for the phrase; the other child's word hangs on it by the relation (Universal Dependencies, version 1).
/// </summary>
/// <remarks>
/// The probabilities are rough relative frequencies in newspaper English, of which SPICE's parser learned; 16 of them
/// were adjusted on captions (docs/decisions.md). They need not sum to one.
/// </remarks>
internal static class GrammarRules
{
    /// <summary>Verb phrases and the tags of their verbs; <see cref="Verbs"/> is repeated for each.</summary>
    public static readonly (string Phrase, string Tag)[] VerbPhrases =
        [("VF", "VBZ"), ("VF", "VBP"), ("VF", "VBD"), ("VG", "VBG"), ("VN", "VBN"), ("VI", "VB")];

    /// <summary>Groups of a noun with what stands before it, and the tags of the noun; <see cref="Nouns"/> is repeated
    /// for each.</summary>
    public static readonly (string Group, string Tag)[] NounGroups = [("N1", "NN"), ("P1", "NNS")];

    /// <summary>What verb phrases share: @T the verb's tag, @V the verb with its particle, @I the phrase, @P the phrase
    /// with clauses, @C and @D what a conjunction adds to a phrase and to a verb.</summary>
    public const string Verbs =
        """
        @I = @V .3
        @I = *@V NP dobj .3
        @I = *@V ADJ xcomp .02
        @I = *@V INF xcomp .04
        @I = *@V VG xcomp .01
        @I = *@I PP nmod .25
        @I = *@I PPOF nmod .005
        @I = *@I AD advmod .4
        @I = AD *@I advmod .04
        @I = *@I INF advcl .01
        @I = *@I NP nmod:tmod .002
        @P = @I .9
        @P = *@P SBAR advcl .03
        @P = *@P VG advcl .003
        @P = *@P VN advcl .005
        @P = *@P @C conj .05
        @C = CC *@P cc 1
        @D = CC *@T cc 1
        @V = *@T @D conj .05
        @V = @T .9
        @V = *@T RP compound:prt .1
        """;

    /// <summary>What groups of nouns share: @T the noun's tag, @N the group.</summary>
    public const string Nouns =
        """
        @N = @T .6
        @N = J1 *@N amod .1
        @N = NN *@N compound .15
        @N = NNS *@N compound .006
        @N = VBG *@N amod .006
        @N = VBN *@N amod .02
        @N = *@N NC conj .01
        NC = CC *@N cc .5
        CN = CD *@N nummod .5
        NP = DT *@N det .5
        NP = PRPS *@N nmod:poss .05
        NP = POSS *@N nmod:poss .03
        """;

    /// <summary>Everything else.</summary>
    public const string Others =
        """
        J1 = JJ .9
        J1 = RB *JJ advmod .1
        J1 = *J1 JC conj .03
        JC = CC *J1 cc 1
        ADJ = J1 .9
        ADJ = *J1 PP nmod .25
        ADJ = *J1 PPOF nmod .02
        AD = RB 2.5
        AD = RB *RB advmod .06
        AD = *AD AC conj .02
        AC = CC *AD cc 1

        N1 = JJ .002
        POSS = *NP POS case 1
        NP = N1 .45
        NP = P1 .3
        NP = CN .04
        NP = DT *CN det .02
        CN = J1 *CN amod .02
        NP = PRP .08
        NP = DN .03
        NP = DN *N1 det .1
        NP = DN *P1 det .1
        NP = CD .01
        NP = *NP PPOF nmod .1
        NP = *NP PP nmod .06
        NP = *NP VG acl .015
        NP = *NP VN acl .02
        NP = *NP VNB acl .01
        NP = *NP REL acl:relcl .02
        NP = *NP ADJ amod .001
        NP = *NP INF acl .003
        NP = *NP NPC conj .12
        NP = VG .001
        NPC = CC *NP cc 1
        REL = WDT *VF nsubj .6
        REL = WDT *S dobj .3
        REL = S .01

        PP = IN *NP case .9
        PP = TO *NP case .1
        PP = IN *PP case .01
        PPOF = OF *NP case 1
        PP = *PP PPC conj .01
        PPC = CC *PP cc 1
        INF = TO *VI mark 1
        SBAR = SUB *S mark .3
        SBAR = SUB *VG mark .1
        SBAR = IN *VG mark .03
        SBAR = IN *S mark .003
        SBAR = OF *VG mark .03

        VNB = BEG *VNI auxpass .95
        VNB = *VNB PP nmod .25
        VNB = *VNB SBAR advcl .03
        VFI = BEZ *VGI aux .25
        VFI = BEZ *VNI auxpass .3
        VFI = BEZ *VNB aux .05
        VFI = BEZ *ADJ cop .15
        VFI = BEZ *NP cop .15
        VFI = BEZ *PP cop .05
        VFI = *BEZ AD advmod .03
        VFI = BEZ .003
        VFI = HV *VNI aux .4
        VFI = *HV NP dobj .3
        VFI = *HV INF xcomp .04
        VFI = MD *VII aux 1
        VNI = BEN *VNI auxpass .05
        VNI = BEN *VGI aux .02
        VNI = BEN *ADJ cop .01
        VII = BE *VNI auxpass .05
        VII = BE *VGI aux .01
        VII = BE *ADJ cop .02
        VII = BE *NP cop .02
        VFE = *BEZ NP nsubj .9
        VFE = *VFE PP nmod .2
        VFE = *VFE SBAR advcl .05

        S = NP *VF nsubj .6
        S = EX *VFE expl .02
        S = *S SC conj .02
        SC = CC *S cc 1
        S = SBAR *S advcl .03
        S = AD *S advmod .03
        S = PP *S nmod .04
        S = VG *S advcl .003
        S = VG *VF nsubj .0007

        ROOT = S .3
        ROOT = NP .25
        ROOT = VF .005
        ROOT = VG .01
        ROOT = VN .004
        ROOT = VNB .001
        ROOT = VI .003
        ROOT = PP .004
        ROOT = ADJ .003
        ROOT = AD .002
        ROOT = SBAR .002
        ROOT = INF .001
        ROOT = *ROOT RC conj .0025
        RC = CC *ROOT cc 1
        ROOT = *ROOT ROOT dep .0001
        ROOT = SC .00001
        """;
}
