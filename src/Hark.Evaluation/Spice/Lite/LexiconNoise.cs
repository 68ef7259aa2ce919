namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// How wrong the lexicon may be. SPICE's parser has its own probabilities of words, which are not known here; several
/// readings of a caption, each with other errors, are closer to it on average than one.
/// </summary>
internal static class LexiconNoise
{
    // Standard deviation of a logarithm of a probability.
    private const float Deviation = 1;

    /// <summary>What a reading adds to the logarithm of a word's probability as a tag. The same words get the same
    /// noise everywhere, on any machine.</summary>
    public static float Of(string word, string tag, int reading)
    {
        uint state = 2166136261; // FNV-1a, then three uniform numbers, whose sum is nearly normal
        foreach (char letter in word) state = (state ^ letter) * 16777619;
        foreach (char letter in tag) state = (state ^ letter) * 16777619;
        state += (uint)reading * 0x9E3779B9;
        float sum = 0;
        for (int i = 0; i < 3; i++) sum += Next(ref state);
        return Deviation * 2 * (sum - 1.5f);
    }

    // 0 to 1, from the mixer of MurmurHash3.
    private static float Next(ref uint state)
    {
        state += 0x6D2B79F5;
        uint mixed = state;
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35;
        return (mixed ^ (mixed >> 16)) / 4294967296f;
    }
}
