namespace Hark.Evaluation.Meteor;

/// <summary>
/// Finds everything in two sentences that could be matched, stage by stage; which of it is used, the aligner decides.
/// </summary>
internal sealed class MeteorMatcher(MeteorStage last, ParaphraseTable? table)
{
    private readonly WordPlaces places = new();
    private readonly List<PhrasePair> pairs = [];
    private readonly List<MeteorMatch> found = [];
    private readonly List<int> next = []; // the next match at the same place, -1 after the last
    private int[] first = [], latest = [], candidateCoverage = [], referenceCoverage = [];

    public MeteorMatch this[int match] => found[match];

    /// <summary>The first match that begins at a word of the reference, in the order of the stages; -1 for none.
    /// </summary>
    public int FirstAt(int position) => first[position];

    /// <summary>The match that begins at the same word and was found next; -1 for none.</summary>
    public int After(int match) => next[match];

    public void Collect(MeteorWord[] candidate, MeteorWord[] reference)
    {
        Reset(candidate.Length, reference.Length);
        // The search makes mistakes that a sentence which equals its reference should not suffer from.
        bool areEqual = candidate.Length == reference.Length && AreEqual(candidate, reference);
        for (int j = 0; j < reference.Length; j++)
            for (int i = 0; i < candidate.Length; i++)
                if (candidate[i].Hash == reference[j].Hash) Add(MeteorStage.Exact, i, 1, j, 1);
        if (areEqual) return;
        if (last >= MeteorStage.Stem) CollectWords(MeteorStage.Stem, candidate, reference);
        if (last >= MeteorStage.Synonym) CollectWords(MeteorStage.Synonym, candidate, reference);
        if (last >= MeteorStage.Paraphrase && table is not null) CollectPhrases(candidate, reference);
    }

    /// <summary>Whether every word of a match has no other match, on either side.</summary>
    public bool IsAlone(int match)
    {
        MeteorMatch m = found[match];
        return !referenceCoverage.AsSpan(m.Start, m.Length).ContainsAnyExcept(1)
            && !candidateCoverage.AsSpan(m.CandidateStart, m.CandidateLength).ContainsAnyExcept(1);
    }

    private static bool AreEqual(MeteorWord[] candidate, MeteorWord[] reference)
    {
        for (int i = 0; i < candidate.Length; i++)
            if (candidate[i].Hash != reference[i].Hash) return false;
        return true;
    }

    private void Reset(int candidateLength, int referenceLength)
    {
        found.Clear();
        next.Clear();
        if (first.Length < referenceLength)
        {
            first = new int[referenceLength * 2];
            latest = new int[referenceLength * 2];
            referenceCoverage = new int[referenceLength * 2];
        }
        if (candidateCoverage.Length < candidateLength) candidateCoverage = new int[candidateLength * 2];
        first.AsSpan(0, referenceLength).Fill(-1);
        referenceCoverage.AsSpan(0, referenceLength).Clear();
        candidateCoverage.AsSpan(0, candidateLength).Clear();
    }

    private void CollectWords(MeteorStage stage, MeteorWord[] candidate, MeteorWord[] reference)
    {
        for (int j = 0; j < reference.Length; j++)
        {
            MeteorWord word = reference[j];
            for (int i = 0; i < candidate.Length; i++)
            {
                MeteorWord other = candidate[i];
                if (other.Hash == word.Hash) continue;
                bool isMatch = stage == MeteorStage.Stem ? other.StemHash == word.StemHash : other.IsSynonymOf(word);
                if (isMatch) Add(stage, i, 1, j, 1);
            }
        }
    }

    // An entry that fits in both directions is found twice, as in the original: then it is never alone.
    private void CollectPhrases(MeteorWord[] candidate, MeteorWord[] reference)
    {
        places.Read(candidate);
        for (int j = 0; j < reference.Length; j++)
        {
            table!.Find(reference, j, pairs);
            foreach (PhrasePair pair in pairs)
                for (int i = places.FirstOf(table.FirstWord(pair)); i >= 0; i = places.After(i))
                    if (table.IsAt(pair, candidate, i))
                        Add(MeteorStage.Paraphrase, i, pair.OtherLength, j, pair.Length);
        }
        places.Read(reference);
        for (int i = 0; i < candidate.Length; i++)
        {
            table!.Find(candidate, i, pairs);
            foreach (PhrasePair pair in pairs)
                for (int j = places.FirstOf(table.FirstWord(pair)); j >= 0; j = places.After(j))
                    if (table.IsAt(pair, reference, j))
                        Add(MeteorStage.Paraphrase, i, pair.Length, j, pair.OtherLength);
        }
    }

    private void Add(MeteorStage stage, int candidateStart, int candidateLength, int start, int length)
    {
        int match = found.Count;
        found.Add(new(stage, start, length, candidateStart, candidateLength));
        next.Add(-1);
        if (first[start] < 0) first[start] = match;
        else next[latest[start]] = match;
        latest[start] = match;
        foreach (ref int count in referenceCoverage.AsSpan(start, length)) count++;
        foreach (ref int count in candidateCoverage.AsSpan(candidateStart, candidateLength)) count++;
    }
}
