using Hark.Text;

namespace Hark.Evaluation.Meteor;

/// <summary>What METEOR needs to know of a word. Words and stems are compared by Java's hash of strings.</summary>
internal sealed class MeteorWord
{
    public MeteorWord(string text, WordNet? wordNet, int id)
    {
        Hash = JavaHash(text);
        StemHash = JavaHash(PorterStemmer2.Stem(text));
        Synsets = wordNet?.SynsetIds(text) ?? [];
        IsFunctionWord = MeteorFunctionWords.Contains(text);
        Id = id;
    }

    public int Hash { get; }

    public int StemHash { get; }

    /// <summary>Rising.</summary>
    public int[] Synsets { get; }

    public bool IsFunctionWord { get; }

    /// <summary>The number of the word in its vocabulary, which the paraphrase table shares.</summary>
    public int Id { get; }

    public bool IsSynonymOf(MeteorWord other)
    {
        int[] left = Synsets, right = other.Synsets;
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            if (left[i] == right[j]) return true;
            if (left[i] < right[j]) i++;
            else j++;
        }
        return false;
    }

    private static int JavaHash(string text)
    {
        int hash = 0;
        foreach (char unit in text) hash = unchecked(31 * hash + unit);
        return hash;
    }
}
