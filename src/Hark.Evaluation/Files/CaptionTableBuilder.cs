using System.Globalization;

namespace Hark.Evaluation.Files;

/// <summary>Gathers the entries of a file and holds to what is true of every form of it.</summary>
internal sealed class CaptionTableBuilder(string source, CaptionRole role)
{
    // Bounds that no honest file reaches: they keep a hostile one from taking the machine.
    private const int LongestCaption = 10_000, MostReferences = 1000, MostEntries = 2_000_000;

    private readonly List<CaptionEntry> entries = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private bool isPositional;
    private int emptyReferences;

    public CaptionRole Role => role;

    /// <summary>Adds an entry whose place in the file is its name.</summary>
    public void AddPositional(IReadOnlyList<string> captions, int line)
    {
        isPositional = true;
        string place = (entries.Count + 1).ToString(CultureInfo.InvariantCulture);
        Add(new(place, captions, line), mayRepeat: false);
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">What the file says.</param>
    /// <param name="mayRepeat">Whether the same id again brings more references, as rows of AudioCaps do.</param>
    public void Add(CaptionEntry entry, bool mayRepeat)
    {
        string at = $"{source}: line {entry.Line}";
        if (entry.Id.Length == 0) throw new EvaluationException($"{at}: expected the name of a sound, found nothing.");
        if (entry.Captions.FirstOrDefault(caption => caption.Length > LongestCaption) is string huge)
        {
            throw new EvaluationException(
                $"{at}: expected captions of at most {LongestCaption} characters, found {huge.Length}.");
        }
        if (role == CaptionRole.References) entry = WithoutEmpty(entry);
        else if (entry.Captions.Count > 1)
        {
            throw new EvaluationException(
                $"{at}: expected one caption for \"{entry.Id}\", found {entry.Captions.Count}: are these references?");
        }
        if (places.TryGetValue(entry.Id, out int place))
        {
            CaptionEntry first = entries[place];
            if (!mayRepeat || role == CaptionRole.Predictions)
            {
                throw new EvaluationException(
                    $"{at}: \"{entry.Id}\" has an entry already, at line {first.Line}. Keep one of them.");
            }
            if (first.Captions.Count + entry.Captions.Count > MostReferences)
                throw new EvaluationException($"{at}: \"{entry.Id}\" has more than {MostReferences} references.");
            ((List<string>)first.Captions).AddRange(entry.Captions);
            return;
        }
        if (entries.Count == MostEntries)
            throw new EvaluationException($"{at}: expected at most {MostEntries} sounds, found more.");
        places.Add(entry.Id, entries.Count);
        entries.Add(entry with { Captions = new List<string>(entry.Captions) });
    }

    public CaptionTable Build()
    {
        if (entries.Count == 0) throw new EvaluationException($"{source}: expected captions, found none.");
        if (role == CaptionRole.References && entries.Find(entry => entry.Captions.Count == 0) is { } bare)
        {
            throw new EvaluationException(
                $"{source}: line {bare.Line}: \"{bare.Id}\" has no reference that is not empty; each sound needs one.");
        }
        return new(source, entries, isPositional, emptyReferences);
    }

    private CaptionEntry WithoutEmpty(CaptionEntry entry)
    {
        string[] kept = [.. entry.Captions.Where(caption => !string.IsNullOrWhiteSpace(caption))];
        emptyReferences += entry.Captions.Count - kept.Length;
        return entry with { Captions = kept };
    }
}
