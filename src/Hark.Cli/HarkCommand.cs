using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Hark.Cli.Verbs;

namespace Hark.Cli;

/// <summary>The tool: parses a command line, runs its verb, and turns every end into an exit code.</summary>
internal static class HarkCommand
{
    private const int HelpWidth = 100;

    public static async Task<int> RunAsync(
        string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        ParseResult parsed = Build(terminal).Parse(args);
        if (parsed.Action is ParseErrorAction) return Refuse(parsed, terminal);
        InvocationConfiguration invocation = new()
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are handled in Program: a training must have time to save
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (CommandException error)
        {
            terminal.Say(error.Message);
            return error.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Say("cancelled");
            return ExitCode.Cancelled;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Say(error.Message);
            return ExitCode.InputOutput;
        }
        catch (Exception error) when (terminal.Environment("HARK_DEBUG") is null)
        {
            terminal.Say($"an error that should not happen, please report it: {error.GetType().Name}: {error.Message} "
                + "HARK_DEBUG=1 shows where.");
            return ExitCode.SomeFailed;
        }
    }

    /// <summary>All verbs.</summary>
    public static Command Build(Terminal terminal)
    {
        HelpOption help = new();
        ((HelpAction)help.Action!).MaxWidth = HelpWidth; // the same text on every terminal
        // No RootCommand: that one takes its name from the process, which may be "dotnet".
        return new("hark",
            "Describes sound in words, on an ordinary CPU. Data goes to standard output, all else to standard error. "
                + "Exit codes: 0 all done, 1 some items failed, 2 usage, 3 model, 5 input/output, 130 cancelled.")
        {
            CaptionVerb.Build(terminal),
            EmbedVerb.Build(terminal),
            EvaluateVerb.Build(terminal),
            CompareVerb.Build(terminal),
            TrainVerb.Build(terminal),
            ModelsVerb.Build(terminal),
            DataVerb.Build(terminal),
            DoctorVerb.Build(terminal),
            help,
            new VersionOption(),
        };
    }

    private static int Refuse(ParseResult parsed, Terminal terminal)
    {
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors) terminal.Say(error.Message);
        string verb = string.Join(' ', Path(parsed.CommandResult.Command));
        terminal.Say($"'{verb} --help' shows how it is used.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(Command command) =>
        [.. command.Parents.OfType<Command>().Take(1).SelectMany(Path), command.Name];
}
