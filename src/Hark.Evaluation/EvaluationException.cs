namespace Hark.Evaluation;

/// <summary>
/// Captions, references or resources of a metric that cannot be used. The message says what was expected, what was
/// found, where (file, line, item) and what to do.
/// </summary>
public sealed class EvaluationException : Exception
{
    /// <summary>With a message for the user.</summary>
    public EvaluationException(string message) : base(message) { }

    /// <summary>With a message for the user and what lies behind it.</summary>
    public EvaluationException(string message, Exception inner) : base(message, inner) { }
}
