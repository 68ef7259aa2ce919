namespace Hark.Evaluation.Files;

/// <summary>What the captions of a file are; the same column may mean either.</summary>
internal enum CaptionRole
{
    Predictions,
    References,
}
