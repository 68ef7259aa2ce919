using System.Runtime.InteropServices;

namespace Hark.Evaluation.Meteor;

/// <summary>
/// METEOR 1.5's beam search for the best alignment, with the original's habits, on which its values depend: matches
/// that nothing else competes with are fixed beforehand, and the distance of a new match is charged to the path that
/// does not take it. One caller at a time; paths are used again.
/// </summary>
internal sealed class MeteorAligner(MeteorMatcher matcher)
{
    private const int BeamSize = 40;

    private readonly Stack<MeteorPath> pool = new();
    private List<MeteorPath> paths = [], following = [];

    /// <summary>The matches of the best alignment, in the order of the reference.</summary>
    public void Align(MeteorWord[] candidate, MeteorWord[] reference, List<MeteorMatch> alignment)
    {
        matcher.Collect(candidate, reference);
        MeteorPath start = Rent();
        start.Start(candidate.Length, reference.Length);
        Fix(start);
        MeteorPath best = Search(start);
        alignment.Clear();
        foreach (int match in best.Choices.AsSpan(0, best.ReferenceLength))
            if (match >= 0) alignment.Add(matcher[match]);
        Return(paths);
        Return(following);
    }

    private void Fix(MeteorPath path)
    {
        for (int position = 0; position < path.ReferenceLength; position++)
        {
            int match = matcher.FirstAt(position);
            if (match >= 0 && matcher.After(match) < 0 && matcher.IsAlone(match)) path.Take(match, matcher[match]);
        }
    }

    private MeteorPath Search(MeteorPath start)
    {
        int length = start.ReferenceLength;
        Append(start);
        for (int position = 0; position < length; position++)
        {
            Advance();
            for (int rank = 0; rank < paths.Count; rank++)
            {
                // Beyond the beam a path is given up.
                if (rank >= BeamSize) pool.Push(paths[rank]);
                else if (paths[rank].Taken[position]) Continue(paths[rank], position);
                else Extend(paths[rank], position);
            }
            // The original's way out when every path ends inside a match: it goes on with the best as it is.
            if (following.Count == 0) Append(paths[0]);
        }
        Advance();
        for (int rank = 0; rank < paths.Count; rank++)
        {
            if (rank >= BeamSize) pool.Push(paths[rank]);
            else
            {
                paths[rank].CloseChunk();
                Append(paths[rank]);
            }
        }
        Advance();
        return paths[0];
    }

    private void Continue(MeteorPath path, int position)
    {
        if (position < path.Next)
        {
            Append(path);
            return;
        }
        int index = path.Choices[path.Next];
        if (index < 0) return; // a dead end; not into the pool, for it may be the way out
        MeteorMatch match = matcher[index];
        path.Pass(match);
        path.Distance += match.Distance;
        Append(path);
    }

    private void Extend(MeteorPath path, int position)
    {
        for (int index = matcher.FirstAt(position); index >= 0; index = matcher.After(index))
        {
            MeteorMatch match = matcher[index];
            if (!path.IsFree(match)) continue;
            MeteorPath taking = Rent();
            taking.CopyFrom(path);
            taking.Take(index, match);
            taking.Pass(match);
            path.Distance += match.Distance;
            Append(taking);
        }
        path.CloseChunk();
        path.Next++;
        Append(path);
    }

    // What was appended becomes what is looked at, best first.
    private void Advance()
    {
        (paths, following) = (following, paths);
        following.Clear();
        if (paths.Count > 1) CollectionsMarshal.AsSpan(paths).Sort(MeteorPath.Compare);
    }

    private void Append(MeteorPath path)
    {
        path.Order = following.Count;
        following.Add(path);
    }

    private MeteorPath Rent() => pool.TryPop(out MeteorPath? path) ? path : new();

    private void Return(List<MeteorPath> used)
    {
        foreach (MeteorPath path in used) pool.Push(path);
        used.Clear();
    }
}
