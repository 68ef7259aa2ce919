namespace Hark.Text;

/// <summary>
/// A file or list that cannot serve as a vocabulary. The message says which rule is broken, where, and what to do.
/// </summary>
public sealed class VocabularyException : FormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="rule">What was expected and what was found.</param>
    /// <param name="id">The id (position in the list) at fault, or null where the list as a whole is.</param>
    public VocabularyException(string rule, int? id = null)
        : base(id is null ? rule : $"{rule} (id {id})")
    {
        Id = id;
    }

    /// <summary>Creates the error of a file.</summary>
    /// <param name="rule">What was expected and what was found.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">The byte at which the fault begins.</param>
    public VocabularyException(string rule, string file, long offset)
        : base($"{file}, byte {offset}: {rule}")
    {
        Offset = offset;
    }

    /// <summary>The id (position in the list) at fault, or null where the list as a whole is.</summary>
    public int? Id { get; }

    /// <summary>The byte of the file at which the fault begins, or null.</summary>
    public long? Offset { get; }
}
