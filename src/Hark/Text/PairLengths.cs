namespace Hark.Text;

/// <summary>How many pieces of two texts fit into a room: the rules of Hugging Face's tokenizers.</summary>
internal static class PairLengths
{
    public static (int First, int Second) Cut(int first, int second, int room, PairTruncation truncation)
    {
        int excess = first + second - room;
        if (excess <= 0) return (first, second);
        return truncation switch
        {
            PairTruncation.OnlyFirst => (Shorten(first, excess, "first"), second),
            PairTruncation.OnlySecond => (first, Shorten(second, excess, "second")),
            _ => CutLonger(first, second, room),
        };
    }

    // The shorter text stays as it is if the longer one can make room alone; else each gets half, the longer of the two
    // halves going to the longer text.
    private static (int First, int Second) CutLonger(int first, int second, int room)
    {
        bool isFirstShorter = first <= second;
        int shorter = Math.Min(first, second), longer = Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = room - shorter;
        }
        return isFirstShorter ? (shorter, longer) : (longer, shorter);
    }

    private static int Shorten(int count, int excess, string which) => count > excess
        ? count - excess
        : throw new ArgumentException(
            $"The {which} text has {count} pieces, and {excess} would have to go: cut the other one too.");
}
