namespace Hark.Captioning.Decoding;

/// <summary>Greedy decoding: always the likeliest word, the lower id among equals.</summary>
public sealed record GreedyOptions : DecodingOptions
{
    internal override ClipSearch Begin(int clip, int vocabulary) =>
        new WordByWord(this, vocabulary, static scores => scores.IndexOf(Largest(scores)));

    private static float Largest(ReadOnlySpan<float> scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores) largest = Math.Max(largest, score);
        return largest;
    }
}
