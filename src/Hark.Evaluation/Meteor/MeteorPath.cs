namespace Hark.Evaluation.Meteor;

/// <summary>An alignment that the search has followed up to some word of the reference.</summary>
internal sealed class MeteorPath
{
    private int candidateLength;

    /// <summary>The chosen match at each word of the reference; -1 where there is none.</summary>
    public int[] Choices { get; private set; } = [];

    /// <summary>Which words of the reference are taken.</summary>
    public bool[] Taken { get; private set; } = [];

    /// <summary>Which words of the candidate are taken.</summary>
    public bool[] CandidateTaken { get; private set; } = [];

    /// <summary>Words of both sides in matches, by the search's weights.</summary>
    public int Weight { get; private set; }

    /// <summary>Chunks that are closed.</summary>
    public int Chunks { get; set; }

    /// <summary>Sum of the distances of matches, by the original's own count.</summary>
    public int Distance { get; set; }

    /// <summary>The word of the reference at which the path goes on.</summary>
    public int Next { get; set; }

    /// <summary>The word of the candidate after the last match; -1 where no chunk is open.</summary>
    public int ChunkEnd { get; set; }

    /// <summary>The place in its list, which decides among equals.</summary>
    public int Order { get; set; }

    public int ReferenceLength { get; private set; }

    public static int Compare(MeteorPath left, MeteorPath right)
    {
        if (left.Weight != right.Weight) return right.Weight.CompareTo(left.Weight);
        if (left.Chunks != right.Chunks) return left.Chunks.CompareTo(right.Chunks);
        if (left.Distance != right.Distance) return left.Distance.CompareTo(right.Distance);
        return left.Order.CompareTo(right.Order);
    }

    public void Start(int candidate, int reference)
    {
        Resize(candidate, reference);
        Choices.AsSpan(0, reference).Fill(-1);
        Taken.AsSpan(0, reference).Clear();
        CandidateTaken.AsSpan(0, candidate).Clear();
        Weight = Chunks = Distance = Next = 0;
        ChunkEnd = -1;
    }

    public void CopyFrom(MeteorPath path)
    {
        Resize(path.candidateLength, path.ReferenceLength);
        path.Choices.AsSpan(0, ReferenceLength).CopyTo(Choices);
        path.Taken.AsSpan(0, ReferenceLength).CopyTo(Taken);
        path.CandidateTaken.AsSpan(0, candidateLength).CopyTo(CandidateTaken);
        (Weight, Chunks, Distance, Next, ChunkEnd) =
            (path.Weight, path.Chunks, path.Distance, path.Next, path.ChunkEnd);
    }

    public bool IsFree(in MeteorMatch match) =>
        !Taken.AsSpan(match.Start, match.Length).Contains(true)
        && !CandidateTaken.AsSpan(match.CandidateStart, match.CandidateLength).Contains(true);

    public void Take(int index, in MeteorMatch match)
    {
        Choices[match.Start] = index;
        Taken.AsSpan(match.Start, match.Length).Fill(true);
        CandidateTaken.AsSpan(match.CandidateStart, match.CandidateLength).Fill(true);
    }

    /// <summary>Goes over a match: its words count, and it continues the open chunk or closes it.</summary>
    public void Pass(in MeteorMatch match)
    {
        Weight += match.Weight;
        if (ChunkEnd >= 0 && match.CandidateStart != ChunkEnd) Chunks++;
        Next = match.Start + match.Length;
        ChunkEnd = match.CandidateStart + match.CandidateLength;
    }

    public void CloseChunk()
    {
        if (ChunkEnd < 0) return;
        Chunks++;
        ChunkEnd = -1;
    }

    private void Resize(int candidate, int reference)
    {
        (candidateLength, ReferenceLength) = (candidate, reference);
        if (Choices.Length < reference)
        {
            Choices = new int[reference * 2];
            Taken = new bool[reference * 2];
        }
        if (CandidateTaken.Length < candidate) CandidateTaken = new bool[candidate * 2];
    }
}
