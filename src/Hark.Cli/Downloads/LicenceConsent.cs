namespace Hark.Cli.Downloads;

/// <summary>Asks whether something may be fetched under the licence that was shown.</summary>
internal static class LicenceConsent
{
    /// <exception cref="CommandException">Nobody agreed.</exception>
    public static void Require(Terminal terminal, bool isGiven)
    {
        if (isGiven) return;
        terminal.Error.Write("Fetch it under this licence? [y/N] ");
        terminal.Error.Flush();
        string? answer = terminal.ReadAnswer()?.Trim();
        if (answer is "y" or "Y" or "yes") return;
        if (answer is null) terminal.Error.WriteLine();
        throw new CommandException(
            ExitCode.Usage,
            answer is null
                ? "expected an answer about the licence, and nobody is there to give one: --accept-licence agrees."
                : "the licence was not agreed to: nothing was fetched.");
    }
}
