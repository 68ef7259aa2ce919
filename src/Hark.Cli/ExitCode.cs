namespace Hark.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Some items failed, the others are done.</summary>
    public const int SomeFailed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The model is missing, damaged or of another kind.</summary>
    public const int Model = 3;

    /// <summary>Data or folders that a verb needs cannot be read or written.</summary>
    public const int InputOutput = 5;

    /// <summary>Cancelled by the user: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
