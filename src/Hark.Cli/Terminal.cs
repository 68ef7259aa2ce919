namespace Hark.Cli;

/// <summary>
/// What a verb has to do with the world: data goes to <see cref="Output"/>, words for people go to <see cref="Error"/>.
/// Tests give their own.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Where the tool's own files are.</summary>
    public string ToolFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Reads a line that somebody types; null where nobody can answer.</summary>
    public Func<string?> ReadAnswer { get; init; } = () => null;

    /// <summary>Whether somebody watches <see cref="Error"/>.</summary>
    public bool IsErrorWatched { get; init; }

    /// <summary>Whether somebody watches <see cref="Output"/>.</summary>
    public bool IsOutputWatched { get; init; }

    public static Terminal OfProcess() => new(Console.Out, Console.Error)
    {
        OpenInput = Console.OpenStandardInput,
        ReadAnswer = () => Console.IsInputRedirected ? null : Console.ReadLine(),
        Environment = name => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
        IsErrorWatched = !Console.IsErrorRedirected,
        IsOutputWatched = !Console.IsOutputRedirected,
    };

    /// <summary>Tells people something, on one line whatever the text holds.</summary>
    public void Say(string message) => Error.WriteLine("hark: " + OneLine(message));

    /// <summary>File names and foreign messages must not forge a second line.</summary>
    public static string OneLine(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });
}
