using CsvHelper;

namespace Hark.Training.Data;

/// <summary>
/// The columns of <c>clips.csv</c> that are read (by generated code, hence partial); the others are ignored.
/// </summary>
[CsvRecord]
internal sealed partial class ClipRow
{
    [CsvColumn("file")]
    public string File { get; set; } = "";

    [CsvColumn("split")]
    public string Split { get; set; } = "";

    [CsvColumn("cls")]
    public string ClassName { get; set; } = "";

    [CsvColumn("dataset")]
    public string Dataset { get; set; } = "";

    [CsvColumn("fold")]
    public string Fold { get; set; } = "";

    [CsvColumn("split_group")]
    public string SplitGroup { get; set; } = "";

    [CsvColumn("tier")]
    public string Tier { get; set; } = "";

    [CsvColumn("licence")]
    public string Licence { get; set; } = "";

    [CsvColumn("attribution")]
    public string Attribution { get; set; } = "";

    [CsvColumn("duration")]
    public double DurationSeconds { get; set; }

    /// <summary>Why the rules of the data set forbid this row, or null where they allow it.</summary>
    public string? Objection()
    {
        if (Split is not ("train" or "val")) return $"expected split train or val, found '{Split}'";
        if (Tier is not ("A" or "B")) return $"expected tier A or B, found '{Tier}'";
        if (Fold == "4") return "fold 4 is kept for parity and never used";
        if (File.StartsWith("core/", StringComparison.Ordinal)) return "core/ is for parity only";
        if (Path.IsPathRooted(File) || File.Split('/', '\\').Contains("..")) return "the path leaves the audio folder";
        if (File.Length == 0 || ClassName.Length == 0 || SplitGroup.Length == 0)
            return "file, cls or split_group is empty";
        if (!(DurationSeconds > 0)) return $"expected a positive duration, found {DurationSeconds}";
        return null;
    }

    public Clip ToClip() => new(
        File, Split == "train" ? ClipSplit.Train : ClipSplit.Validation, ClassName, Dataset, SplitGroup, Tier[0],
        Licence, Attribution, DurationSeconds);
}
