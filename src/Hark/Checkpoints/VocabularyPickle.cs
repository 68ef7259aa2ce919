using Hark.Text;

namespace Hark.Checkpoints;

/// <summary>
/// Reads the word list of AudioCaption (<c>vocab.pkl</c>) as data: a pickled dictionary of words and ids, or an object
/// of its older class
/// <c>Vocabulary</c> with exactly the attributes word2idx, idx2word and idx. The class may come from any module, since
/// its path depends on how the script was started; it is a label here and never looked up.
/// </summary>
public static class VocabularyPickle
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">No such pickle, or no valid vocabulary.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WordVocabulary Read(string path)
    {
        using ByteSource file = ByteSource.OpenFile(path);
        PickleInput input = new(file, "pickle");
        PickleValue root = PickleReader.Read(input, new VocabularyGlobals());
        if (input.Remaining > 0) throw input.Error("expected the end of the file after the vocabulary", input.Position);
        PickleDictionary words = root switch
        {
            PickleDictionary dictionary => dictionary,
            PickleObject instance => WordsOf(file.FileName, instance),
            _ => throw new ModelFormatException(file.FileName, "expected a dictionary of words and ids"),
        };
        try
        {
            return WordVocabulary.FromWords(InOrder(file.FileName, words));
        }
        catch (VocabularyException e)
        {
            throw new ModelFormatException(
                file.FileName, $"the vocabulary is not valid: {e.Message}", innerException: e);
        }
    }

    private static PickleDictionary WordsOf(string fileName, PickleObject instance)
    {
        if (instance.State is { Items.Count: 3 } state
            && state.Find("word2idx") is PickleDictionary words
            && state.Find("idx2word") is PickleDictionary inverse && inverse.Items.Count == words.Items.Count
            && state.Find("idx") is PickleInteger { Int64: long next } && next == words.Items.Count)
            return words;
        throw new ModelFormatException(
            fileName, $"expected word2idx, idx2word and idx of the same length in {instance.ClassName}");
    }

    // The ids must be 0 to V - 1 without a gap; a huge one must not become a huge array.
    private static string[] InOrder(string fileName, PickleDictionary dictionary)
    {
        string?[] words = new string?[dictionary.Items.Count];
        foreach (var (key, value) in dictionary.Items)
        {
            if (key is not PickleText word)
                throw new ModelFormatException(fileName, "expected words as text, found another key");
            if (value is not PickleInteger { Int64: >= 0 and long id } || id >= words.Length)
                throw new ModelFormatException(
                    fileName,
                    $"expected a whole number below {words.Length} as the id of "
                        + ModelFormatException.Quote(word.Value));
            if (words[id] is string other)
                throw new ModelFormatException(
                    fileName,
                    $"id {id} belongs to {ModelFormatException.Quote(other)} and "
                        + ModelFormatException.Quote(word.Value));
            words[id] = word.Value;
        }
        return words!;
    }

    private sealed class VocabularyGlobals : PickleGlobals
    {
        public override bool Allows(string module, string name) => name == "Vocabulary" || (module, name) is
            ("copy_reg" or "copyreg", "_reconstructor") or ("__builtin__" or "builtins", "object");

        public override PickleValue Create(PickleReader reader, PickleGlobal type, PickleValue[] arguments) =>
            IsVocabulary(type) && arguments.Length == 0
                ? new PickleObject(type.Name)
                : base.Create(reader, type, arguments);

        // Protocols 0 and 1 write a new object as copyreg._reconstructor(class, object, None).
        public override PickleValue Call(PickleReader reader, PickleGlobal function, PickleValue[] arguments) =>
            function.Name.EndsWith("._reconstructor", StringComparison.Ordinal)
            && arguments is [PickleGlobal type, PickleGlobal parent, PickleNone]
            && (parent.Name is "__builtin__.object" or "builtins.object")
            && IsVocabulary(type)
                ? new PickleObject(type.Name)
                : throw reader.Error($"{function.Name} is not to be called");

        public override void Build(PickleReader reader, PickleValue target, PickleValue state)
        {
            if (target is not PickleObject { State: null } instance || state is not PickleDictionary attributes)
                throw reader.Error("expected the attributes of a vocabulary");
            instance.State = attributes;
        }

        private static bool IsVocabulary(PickleGlobal type) =>
            type.Name.EndsWith(".Vocabulary", StringComparison.Ordinal);
    }
}
