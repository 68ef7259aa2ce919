namespace Hark.Evaluation.Reports;

/// <summary>What a report holds beside the results. Immutable: change values with a <c>with</c> expression.</summary>
public sealed record ReportOptions
{
    /// <summary>
    /// The folder in which the report will lie: recordings are linked relative to it, so that both can move together.
    /// Null: they are linked by their full path.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Whether recordings are stored in the report, as far as <see cref="AudioBytes"/> goes.</summary>
    /// <value>false by default: recordings are linked.</value>
    public bool EmbedAudio { get; init; }

    /// <summary>Most bytes of recordings in the report; the others are linked, and the report says so.</summary>
    /// <value>50 MB by default.</value>
    public long AudioBytes { get; init; } = 50_000_000;

    /// <summary>Whether the report shows a log-mel picture of every recording.</summary>
    /// <value>true by default.</value>
    public bool Pictures { get; init; } = true;

    /// <summary>Most bytes of pictures in the report; the other items say that they have none.</summary>
    /// <value>16 MB by default, about 3,000 pictures.</value>
    public long PictureBytes { get; init; } = 16_000_000;

    /// <summary>The date to show, if any: without it the same results give the same bytes.</summary>
    public string? Date { get; init; }

    /// <summary>Lines of the heading, such as versions and settings, in their order.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>Decides the order of the items, and which caption comes first, in the blind review.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many recordings are read at a time; the report does not depend on it.</summary>
    /// <value>One per processor by default.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>A line of a report's heading.</summary>
/// <param name="Name">What is stated, for example <c>Resamples</c>.</param>
/// <param name="Text">Its value.</param>
public sealed record ReportFact(string Name, string Text);
