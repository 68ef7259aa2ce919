namespace Hark.Text;

/// <summary>
/// The dictionary WordNet, from the files that Princeton publishes, as METEOR 1.5 and SPICE 1.0 see it: the synsets of
/// a word and of its base forms. Look-ups are safe from any number of threads and take microseconds.
/// </summary>
/// <remarks>
/// Sources: wndb(5WN) and morphy(7WN) of WordNet 3.0; METEOR 1.5's SynonymDictionary for what a base form is there.
/// </remarks>
public sealed class WordNet
{
    private const string IndexPrefix = "index.", TagFile = "cntlist.rev";
    private const int PartShift = 28, GroupBit = 1 << 30;

    private static readonly string[] Parts = ["noun", "verb", "adj", "adv"]; // as PartOfSpeech has them

    // Endings and what replaces them, in the order in which they are tried: of nouns, verbs, adjectives.
    private static readonly (string Ending, string Replacement)[] Rules =
    [
        ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"),
        ("ies", "y"),
        ("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
        ("er", ""), ("est", ""), ("er", "e"), ("est", "e"),
    ];

    private readonly WordNetIndex[] indexes;
    private readonly WordNetTags? tags;
    private readonly Dictionary<string, string[]> irregular;
    private readonly Dictionary<int, int> merged = [];

    private WordNet(string folder)
    {
        Folder = folder;
        foreach (string name in RequiredFiles)
            if (!File.Exists(Path.Combine(folder, name)))
                throw new WordNetException($"expected the file {name} of WordNet, found none", folder);
        WordNetFile[] files = [.. Parts.Select(part => WordNetFile.Read(Path.Combine(folder, IndexPrefix + part)))];
        indexes = [.. files.Select(file => new WordNetIndex(file))];
        string tagged = Path.Combine(folder, TagFile);
        tags = File.Exists(tagged) ? new(WordNetFile.Read(tagged)) : null;
        irregular = WordNetForms.Read(folder);
        Version = VersionOf(files[0].Licence);
        if (Version == "3.0") Merge();
    }

    /// <summary>The files that a folder must have.</summary>
    public static IReadOnlyList<string> RequiredFiles { get; } =
        [.. Parts.Select(part => IndexPrefix + part), .. WordNetForms.FileNames];

    /// <summary>The files that are read if they are there: how often senses were met.</summary>
    public static IReadOnlyList<string> OptionalFiles { get; } = [TagFile];

    /// <summary>The folder of the files.</summary>
    public string Folder { get; }

    /// <summary>The version that the files name, such as "3.0", or null. METEOR and SPICE use 3.0; with another their
    /// values are others.</summary>
    public string? Version { get; }

    /// <summary>Opens the dictionary of a folder; it takes about ten milliseconds and 8 MB.</summary>
    /// <param name="folder">A folder with <see cref="RequiredFiles"/>.</param>
    /// <exception cref="WordNetException">A file is missing or breaks its format. A line that nobody asks for is not
    /// read: its fault shows when its word is looked up.</exception>
    public static WordNet Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new(folder);
    }

    /// <summary>Opens the dictionary of this machine: the first of <see cref="WordNetFolders.Usual"/> that has it.
    /// </summary>
    /// <returns>The dictionary, or null where there is none; <c>hark data wordnet</c> fetches it.</returns>
    /// <exception cref="WordNetException">A file breaks its format.</exception>
    public static WordNet? Find() => WordNetFolders.Find() is string folder ? Open(folder) : null;

    /// <summary>The synsets of a word and of its base forms, as METEOR 1.5 and SPICE 1.0 number them: synsets that
    /// they cannot tell apart have one id. Two words are synonyms there if they share an id.</summary>
    /// <param name="word">A word in lower case; a phrase has underscores between its words.</param>
    /// <returns>Distinct ids in rising order; empty for a word that WordNet does not know. Ids of two editions of
    /// WordNet do not compare.</returns>
    /// <exception cref="WordNetException">A line of the word breaks its format.</exception>
    public int[] SynsetIds(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        SortedSet<int> ids = [];
        AddIds(word, ids);
        foreach (string form in BaseForms(word)) AddIds(form, ids);
        return [.. ids];
    }

    /// <summary>The words that a word may be a form of: those of the exception lists; else what the first rule of
    /// WordNet's morphology yields that is in the dictionary, whatever its part of speech.</summary>
    /// <param name="word">A word in lower case.</param>
    public IReadOnlyList<string> BaseForms(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (irregular.TryGetValue(word, out string[]? bases)) return bases;
        if (word.Length <= 2 || word.EndsWith("ss", StringComparison.Ordinal)) return [];
        foreach ((string ending, string replacement) in Rules)
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal)) continue;
            string form = string.Concat(word.AsSpan(0, word.Length - ending.Length), replacement);
            if (Contains(form)) return [form];
        }
        return [];
    }

    /// <summary>Whether a word itself, not a form of it, is in the dictionary.</summary>
    /// <param name="word">A word in lower case; a phrase has underscores between its words.</param>
    public bool Contains(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return Array.Exists(indexes, index => index.Contains(word));
    }

    /// <summary>How many senses a word itself, not a form of it, has as a part of speech.</summary>
    /// <param name="word">A word in lower case; a phrase has underscores between its words.</param>
    /// <param name="part">The part of speech.</param>
    /// <exception cref="WordNetException">The line of the word breaks its format.</exception>
    public int SenseCount(string word, PartOfSpeech part)
    {
        ArgumentNullException.ThrowIfNull(word);
        return indexes[(int)part].Offsets(word).Length;
    }

    /// <summary>How often a word was met as a part of speech in the texts that WordNet's authors tagged; 0 where the
    /// file of these counts is missing.</summary>
    /// <param name="word">A word in lower case; a phrase has underscores between its words.</param>
    /// <param name="part">The part of speech.</param>
    /// <exception cref="WordNetException">A line of the word breaks its format.</exception>
    public int TagCount(string word, PartOfSpeech part)
    {
        ArgumentNullException.ThrowIfNull(word);
        return tags?.Count(word, part) ?? 0;
    }

    // "... WordNet 3.0 Copyright 2006 by Princeton University."
    private static string? VersionOf(string licence)
    {
        string[] words = licence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int copyright = Array.IndexOf(words, "Copyright");
        return copyright >= 2 && words[copyright - 2] == "WordNet" ? words[copyright - 1] : null;
    }

    private static int Id(int part, int offset) => part << PartShift | offset;

    private void AddIds(string word, SortedSet<int> ids)
    {
        for (int part = 0; part < indexes.Length; part++)
        {
            foreach (int offset in indexes[part].Offsets(word))
            {
                int id = Id(part, offset);
                ids.Add(merged.GetValueOrDefault(id, id));
            }
        }
    }

    private void Merge()
    {
        foreach ((int offset, IReadOnlyList<SenseName> senses) in MergedSynsets.Read())
        {
            foreach ((PartOfSpeech part, string lemma, int number) in senses)
            {
                int[] offsets = indexes[(int)part].Offsets(lemma);
                // An excerpt of WordNet may lack the sense.
                if (number <= offsets.Length) merged[Id((int)part, offsets[number - 1])] = GroupBit | offset;
            }
        }
    }
}
