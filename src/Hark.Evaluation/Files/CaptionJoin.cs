namespace Hark.Evaluation.Files;

/// <summary>
/// Predictions beside their references: sounds are found by their whole name first, then, where that leaves no doubt,
/// by the file's name without folder and extension. Items keep the order of the references.
/// </summary>
public sealed class CaptionJoin
{
    private const int NamesInMessage = 5;

    private CaptionJoin(CaptionSet[] sets, int skipped, int failed, int emptyReferences) =>
        (Sets, Skipped, Failed, EmptyReferences) = (sets, skipped, failed, emptyReferences);

    /// <summary>A set for every file of predictions; all have the same items in the same order.</summary>
    public IReadOnlyList<CaptionSet> Sets { get; }

    /// <summary>How many sounds were found: judged, skipped and failed ones.</summary>
    public int Found => Done + Skipped + Failed;

    /// <summary>How many sounds are judged.</summary>
    public int Done => Sets[0].Count;

    /// <summary>How many sounds were left out because a file does not have them.</summary>
    public int Skipped { get; }

    /// <summary>How many sounds were left out because a captioner failed at them.</summary>
    public int Failed { get; }

    /// <summary>How many empty references were left out.</summary>
    public int EmptyReferences { get; }

    /// <summary>Joins one or several files of predictions with the references.</summary>
    /// <param name="references">What people wrote.</param>
    /// <param name="predictions">What is judged; several files are systems, or several runs of one.</param>
    /// <param name="isPartial">Judge the sounds that all files have, and count the others.</param>
    /// <exception cref="EvaluationException">
    /// A file lacks sounds and <paramref name="isPartial"/> is false; there is no common sound; lists without names
    /// are not equally long.
    /// </exception>
    public static CaptionJoin Of(
        CaptionTable references, IReadOnlyList<CaptionTable> predictions, bool isPartial = false)
    {
        int count = references.Entries.Count;
        CaptionEntry?[][] found = [.. predictions.Select(table => Match(references, table, isPartial))];
        bool[] isFailed = new bool[count], isDone = new bool[count];
        for (int i = 0; i < count; i++)
        {
            isFailed[i] = found.Any(entries => entries[i]?.Fault is not null);
            isDone[i] = !isFailed[i] && found.All(entries => entries[i] is not null);
        }
        if (!isDone.Contains(true))
        {
            throw new EvaluationException(
                $"{predictions[0].Source} and {references.Source} have no sound in common: one has "
                + $"{Names(predictions[0].Entries)}, the other {Names(references.Entries)}.");
        }
        int failed = isFailed.Count(fails => fails), done = isDone.Count(isJudged => isJudged);
        int strangers = predictions.Zip(found, (table, entries) => table.Entries.Except(entries.OfType<CaptionEntry>()))
            .Max(left => left.Count());
        CaptionSet[] sets = [.. found.Select(entries => Set(references, entries, isDone))];
        return new(sets, count - done - failed + strangers, failed, references.EmptyReferences);
    }

    /// <summary>The references alone, for what people reach: every caption to judge is empty.</summary>
    public static CaptionJoin Of(CaptionTable references) => new(
        [new(references.Entries.Select(entry => new CaptionItem(entry.Id, "", entry.Captions, entry.FileName)))],
        0,
        0,
        references.EmptyReferences);

    private static CaptionSet Set(CaptionTable references, CaptionEntry?[] entries, bool[] isDone)
    {
        List<CaptionItem> items = [];
        for (int i = 0; i < entries.Length; i++)
        {
            CaptionEntry reference = references.Entries[i];
            if (!isDone[i]) continue;
            string caption = entries[i]!.Captions is [var only] ? only : "";
            items.Add(new(reference.Id, caption, reference.Captions, reference.FileName));
        }
        return new(items);
    }

    // For each reference its prediction, or null.
    private static CaptionEntry?[] Match(CaptionTable references, CaptionTable predictions, bool isPartial)
    {
        if (references.IsPositional != predictions.IsPositional)
        {
            CaptionTable bare = references.IsPositional ? references : predictions;
            throw new EvaluationException(
                $"{bare.Source} is a list without names, the other file has names: both must have them, or neither.");
        }
        if (references.IsPositional && references.Entries.Count != predictions.Entries.Count)
        {
            throw new EvaluationException(
                $"{predictions.Source} has {predictions.Entries.Count} captions, {references.Source} has "
                + $"{references.Entries.Count}: lists without names must be equally long.");
        }
        CaptionEntry?[] found = new CaptionEntry?[references.Entries.Count];
        Dictionary<string, CaptionEntry> left =
            predictions.Entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        for (int i = 0; i < found.Length; i++) left.Remove(references.Entries[i].Id, out found[i]);
        MatchByStem(references, left, found);
        if (!isPartial) Complain(references, predictions, left, found);
        return found;
    }

    private static void MatchByStem(
        CaptionTable references, Dictionary<string, CaptionEntry> left, CaptionEntry?[] found)
    {
        if (left.Count == 0) return;
        Dictionary<string, int> places = Unique(
            Enumerable.Range(0, found.Length).Where(i => found[i] is null).SelectMany(
                i => Stems(references.Entries[i]).Select(stem => (stem, i))));
        Dictionary<string, CaptionEntry> entries = Unique(
            left.Values.SelectMany(entry => Stems(entry).Select(stem => (stem, entry))));
        foreach ((string stem, CaptionEntry entry) in entries)
        {
            if (places.TryGetValue(stem, out int place) && found[place] is null && left.Remove(entry.Id))
                found[place] = entry;
        }
    }

    private static IEnumerable<string> Stems(CaptionEntry entry) =>
        new[] { entry.Id, entry.FileName ?? entry.Id }.Select(SoundName.Stem).Distinct(StringComparer.Ordinal);

    private static Dictionary<string, T> Unique<T>(IEnumerable<(string Stem, T Value)> pairs) => pairs
        .GroupBy(pair => pair.Stem, StringComparer.Ordinal)
        .Where(group => group.Take(2).Count() == 1)
        .ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal);

    private static void Complain(
        CaptionTable references,
        CaptionTable predictions,
        Dictionary<string, CaptionEntry> left,
        CaptionEntry?[] found)
    {
        CaptionEntry[] missing = [.. references.Entries.Where((_, i) => found[i] is null)];
        List<string> faults = [];
        Lack([.. left.Values], predictions, references);
        Lack(missing, references, predictions);
        if (found.FirstOrDefault(entry => entry?.Fault is not null) is { } failed)
        {
            int failures = found.Count(entry => entry?.Fault is not null);
            faults.Add($"{Sounds(failures)} of {predictions.Source} {(failures == 1 ? "has" : "have")} no caption: "
                + $"{failed.Id} ({failed.Fault})");
        }
        if (faults.Count == 0) return;
        throw new EvaluationException(
            $"{string.Join("; ", faults)}. Partial evaluation (--partial) judges the sounds that both have.");

        void Lack(CaptionEntry[] entries, CaptionTable here, CaptionTable there)
        {
            if (entries.Length == 0) return;
            faults.Add($"{Sounds(entries.Length)} of {here.Source} {(entries.Length == 1 ? "is" : "are")} not in "
                + $"{there.Source}: {Names(entries)}");
        }
    }

    private static string Sounds(int count) => count == 1 ? "1 sound" : $"{count} sounds";

    private static string Names(IReadOnlyList<CaptionEntry> entries) =>
        string.Join(", ", entries.Take(NamesInMessage).Select(entry => entry.Id))
        + (entries.Count > NamesInMessage ? " ..." : "");
}
