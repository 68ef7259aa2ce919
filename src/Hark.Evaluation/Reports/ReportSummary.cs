namespace Hark.Evaluation.Reports;

/// <summary>What became of the recordings: every item is linked, embedded or without one.</summary>
/// <param name="Items">Items in the report.</param>
/// <param name="Linked">Items whose recording is linked.</param>
/// <param name="Embedded">Items whose recording is in the report.</param>
/// <param name="Pictures">Items with a picture of their recording.</param>
/// <param name="Problems">
/// What is missing though it was asked for: recordings that cannot be read, are beyond the limit or have no picture.
/// </param>
public sealed record ReportSummary(
    int Items, int Linked, int Embedded, int Pictures, IReadOnlyList<ReportProblem> Problems);

/// <summary>Something that a report could not show.</summary>
/// <param name="Item">The item's id.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record ReportProblem(string Item, string Reason);
