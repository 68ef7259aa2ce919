using Hark.Cli;

namespace Hark.Cli.Tests;

/// <summary>Runs the tool inside the test's process, with its own streams and environment.</summary>
internal sealed record Tool
{
    public Dictionary<string, string> Environment { get; } = [];

    public byte[] Input { get; init; } = [];

    public string ToolFolder { get; init; } = Path.GetTempPath();

    public bool IsErrorWatched { get; init; }

    public async Task<ToolResult> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        StringWriter output = new(), error = new();
        Terminal terminal = new(output, error)
        {
            OpenInput = () => new MemoryStream(Input),
            Environment = Environment.GetValueOrDefault,
            ToolFolder = ToolFolder,
            IsErrorWatched = IsErrorWatched,
        };
        int exitCode = await HarkCommand.RunAsync(args, terminal, cancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Lines(Output);

    public string[] ErrorLines => Lines(Error);

    private static string[] Lines(string text) => text.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
}
