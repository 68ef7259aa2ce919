namespace Hark.Evaluation.Meteor;

/// <summary>
/// Where the words of one sentence are: of a hundred paraphrases of a word few begin with one of them.
/// </summary>
internal sealed class WordPlaces
{
    private MeteorWord[] sentence = [];
    private int[] first = []; // of each word of the vocabulary, its first place + 1
    private int[] next = []; // of each place, the next one of the same word; -1 after the last

    public void Read(MeteorWord[] words)
    {
        foreach (MeteorWord word in sentence) first[word.Id] = 0;
        sentence = words;
        if (next.Length < words.Length) next = new int[words.Length * 2];
        for (int place = words.Length - 1; place >= 0; place--)
        {
            int id = words[place].Id;
            if (id >= first.Length) Array.Resize(ref first, (id + 1) * 2);
            next[place] = first[id] - 1;
            first[id] = place + 1;
        }
    }

    /// <summary>The first place of a word; -1 for none.</summary>
    public int FirstOf(int id) => id < first.Length ? first[id] - 1 : -1;

    /// <summary>The next place of the word at a place; -1 for none.</summary>
    public int After(int place) => next[place];
}
