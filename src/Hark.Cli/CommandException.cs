namespace Hark.Cli;

/// <summary>Ends a verb with one line for the user and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
