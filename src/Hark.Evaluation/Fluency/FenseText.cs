namespace Hark.Evaluation.Fluency;

/// <summary>Which text the networks of FENSE read. The two usual programs differ, and so do their scores.</summary>
public enum FenseText
{
    /// <summary>The words of the PTB tokenizer, lower case, without punctuation: aac-metrics, and so the official
    /// scores of DCASE 2024.</summary>
    Ptb,

    /// <summary>The caption as it was written: the authors' own program (blmoistawinde/fense), and SPIDEr-FL of the
    /// DCASE 2023 baseline.</summary>
    Raw,
}
