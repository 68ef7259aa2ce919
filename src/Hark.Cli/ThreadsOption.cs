using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Hark.Cli;

/// <summary><c>--threads N</c>, with its twin HARK_THREADS.</summary>
internal static class ThreadsOption
{
    private const string Variable = "HARK_THREADS";
    private const int Most = 1024;

    public static Option<int?> Create() => new("--threads")
    {
        HelpName = "N",
        Description =
            "How many threads compute; the result does not depend on it. Default: HARK_THREADS, or all processors.",
        CustomParser = Parse,
    };

    /// <summary>Makes the process's team as large as asked. Only the first use of the team counts.</summary>
    public static void Apply(int? option, Terminal terminal)
    {
        string? variable = terminal.Environment(Variable);
        if (option is null && variable is not null && !TryParse(variable, out _))
            throw new CommandException(ExitCode.Usage, $"{Variable}: {Rule(variable)}");
        if (option is int threads)
            Environment.SetEnvironmentVariable(Variable, threads.ToString(CultureInfo.InvariantCulture));
    }

    private static int? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (TryParse(text, out int threads)) return threads;
        result.AddError($"--threads: {Rule(text)}");
        return null;
    }

    private static bool TryParse(string text, out int threads) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out threads) && threads is >= 1 and <= Most;

    private static string Rule(string found) => $"expected a whole number from 1 to {Most}, found '{found}'.";
}
