namespace Hark.Evaluation;

/// <summary>What text networks see; the metrics that count words always see Penn Treebank tokens.</summary>
public enum CaptionTextForm
{
    /// <summary>The caption as it was written, as in the original FENSE.</summary>
    Raw,

    /// <summary>Tokens in lower case without punctuation, joined by spaces, as in aac-metrics.</summary>
    Ptb,
}
