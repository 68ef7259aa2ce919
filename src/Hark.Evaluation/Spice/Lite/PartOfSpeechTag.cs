namespace Hark.Evaluation.Spice.Lite;

/// <summary>Penn's tags, with some words apart that behave in their own way.</summary>
internal enum PartOfSpeechTag
{
    NN, NNS, JJ, RB, RP, DT, CD, CC, IN, TO, PRP, PRPS, POS, EX, MD, WDT, VB, VBZ, VBP, VBD, VBG, VBN,

    /// <summary>A determiner that may stand alone: another, some.</summary>
    DN,

    /// <summary>"of".</summary>
    OF,

    /// <summary>Joins a clause: while, as, when.</summary>
    SUB,

    /// <summary>is, are, was, were.</summary>
    BEZ,

    /// <summary>being.</summary>
    BEG,

    /// <summary>been.</summary>
    BEN,

    /// <summary>be.</summary>
    BE,

    /// <summary>has, have, had.</summary>
    HV,
}
