namespace Hark.Text;

/// <summary>The four parts of speech of WordNet.</summary>
public enum PartOfSpeech
{
    /// <summary>A noun.</summary>
    Noun,

    /// <summary>A verb.</summary>
    Verb,

    /// <summary>An adjective, satellites included.</summary>
    Adjective,

    /// <summary>An adverb.</summary>
    Adverb,
}
