namespace Hark.Training.Data;

/// <summary>One labelled recording of the clip table.</summary>
/// <param name="File">Path below the table's audio folder, with forward slashes.</param>
/// <param name="Split">Whether it may be trained on.</param>
/// <param name="ClassName">The class of the recording, for example <c>dog</c>.</param>
/// <param name="Dataset">The collection it comes from.</param>
/// <param name="SplitGroup">The recording session or upload it belongs to: one group is never in two splits.</param>
/// <param name="Tier">A or B.</param>
/// <param name="Licence">The licence of the recording.</param>
/// <param name="Attribution">The text that must travel with anything made from it.</param>
/// <param name="DurationSeconds">Length in seconds, at most 10.</param>
public sealed record Clip(
    string File,
    ClipSplit Split,
    string ClassName,
    string Dataset,
    string SplitGroup,
    char Tier,
    string Licence,
    string Attribution,
    double DurationSeconds);

/// <summary>What a clip may be used for.</summary>
public enum ClipSplit
{
    /// <summary>Training, and choosing settings on a held-out tenth.</summary>
    Train,

    /// <summary>Reporting only.</summary>
    Validation,
}
