namespace Hark.Evaluation.Meteor;

/// <summary>
/// Phrases and what they can be replaced by, in the words of one vocabulary. A phrase is found by walking a tree of its
/// words; entries keep the order of the file, which decides among equal alignments.
/// </summary>
internal sealed class ParaphraseTable
{
    private const int Root = 0;

    private readonly Dictionary<(int State, int Word), int> edges = [];
    private readonly List<int> firstEntry = [-1], latestEntry = [-1]; // of each state
    private readonly List<(int Start, int Length, int Next)> entries = [];
    private readonly List<int> words = []; // of the replacing phrases, one after the other

    /// <summary>How many entries there are.</summary>
    public int Count => entries.Count;

    /// <summary>Adds an entry; phrases are ids of words, at least one each.</summary>
    public void Add(ReadOnlySpan<int> phrase, ReadOnlySpan<int> other)
    {
        int state = Root;
        foreach (int word in phrase)
        {
            if (!edges.TryGetValue((state, word), out int target))
            {
                target = firstEntry.Count;
                edges.Add((state, word), target);
                firstEntry.Add(-1);
                latestEntry.Add(-1);
            }
            state = target;
        }
        int entry = entries.Count;
        entries.Add((words.Count, other.Length, -1));
        words.AddRange(other);
        int latest = latestEntry[state];
        if (latest < 0) firstEntry[state] = entry;
        else entries[latest] = entries[latest] with { Next = entry };
        latestEntry[state] = entry;
    }

    /// <summary>The entries whose phrase begins at a word of a sentence: shorter phrases first, then the order of the
    /// file.</summary>
    public void Find(MeteorWord[] sentence, int start, List<PhrasePair> pairs)
    {
        pairs.Clear();
        int state = Root;
        for (int at = start; at < sentence.Length; at++)
        {
            if (!edges.TryGetValue((state, sentence[at].Id), out state)) return;
            for (int entry = firstEntry[state]; entry >= 0; entry = entries[entry].Next)
                pairs.Add(new(at - start + 1, entries[entry].Start, entries[entry].Length));
        }
    }

    /// <summary>The word with which the other phrase of an entry begins.</summary>
    public int FirstWord(in PhrasePair pair) => words[pair.OtherStart];

    /// <summary>Whether the other phrase of an entry begins at a word of a sentence.</summary>
    public bool IsAt(in PhrasePair pair, MeteorWord[] sentence, int start)
    {
        if (start + pair.OtherLength > sentence.Length) return false;
        for (int k = 0; k < pair.OtherLength; k++)
            if (sentence[start + k].Id != words[pair.OtherStart + k]) return false;
        return true;
    }
}
