using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Hark.Evaluation.Spice.Jar;

/// <summary>Runs Java without a shell; what it starts ends with it.</summary>
internal sealed class JavaProgram(string java, TimeSpan timeout)
{
    private static readonly TimeSpan versionTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan lastWords = TimeSpan.FromSeconds(2);

    /// <summary>The program of JAVA_HOME, or the one that the system's path has.</summary>
    public static string Default => Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home
        ? Path.Combine(home, "bin", "java") : "java";

    /// <summary>Asks for the version.</summary>
    /// <exception cref="EvaluationException">There is no Java, or one outside of the two versions.</exception>
    public async Task RequireVersionAsync(int lowest, int highest, CancellationToken cancellationToken)
    {
        string advice = $"SPICE needs Java {lowest} to {highest}; name it by JAVA_HOME, or give the scores that SPICE"
            + " has written elsewhere (--spice-json)";
        string text = await RunAsync(["-version"], null, versionTimeout, cancellationToken).ConfigureAwait(false);
        if (Version(text) is not int version)
            throw new EvaluationException($"'{java} -version' named no version: {text}. {advice}.");
        if (version < lowest || version > highest)
            throw new EvaluationException($"'{java}' is Java {version}. {advice}.");
    }

    /// <summary>Runs to the end.</summary>
    /// <returns>The end of what the program said.</returns>
    /// <exception cref="EvaluationException">It cannot be started, failed, or took too long.</exception>
    public Task<string> RunAsync(string[] arguments, string folder, CancellationToken cancellationToken) =>
        RunAsync(arguments, folder, timeout, cancellationToken);

    private async Task<string> RunAsync(
        string[] arguments, string? folder, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Start(arguments, folder);
        process.StandardInput.Close();
        OutputTail tail = new();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            // Both are read all the time: a program that talks into a full pipe stands still.
            Task reading = Task.WhenAll(
                tail.ReadAsync(process.StandardOutput, ending.Token),
                tail.ReadAsync(process.StandardError, ending.Token));
            await process.WaitForExitAsync(ending.Token).ConfigureAwait(false);
            // What it has started and left may hold the pipes: nobody waits for that.
            await Task.WhenAny(reading, Task.Delay(lastWords, ending.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new EvaluationException($"'{java}' did not end within {limit}. It said: {tail}", error);
        }
        finally
        {
            End(process);
            await ending.CancelAsync().ConfigureAwait(false);
        }
        if (process.ExitCode != 0)
            throw new EvaluationException($"'{java}' failed with code {process.ExitCode}. It said: {tail}");
        return tail.ToString();
    }

    private Process Start(string[] arguments, string? folder)
    {
        ProcessStartInfo start = new(java, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder ?? "",
        };
        try
        {
            return Process.Start(start) ?? throw new EvaluationException($"'{java}' could not be started.");
        }
        catch (Win32Exception error)
        {
            throw new EvaluationException(
                $"'{java}' could not be started: {error.Message}. SPICE needs Java 8 to 13; name it by JAVA_HOME, or"
                + " give the scores that SPICE has written elsewhere (--spice-json).", error);
        }
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in the meantime.
        }
    }

    // version "1.8.0_392" is Java 8; version "17" is Java 17.
    private static int? Version(string text)
    {
        const string mark = "version \"";
        int start = text.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0) return null;
        string[] parts = text[(start + mark.Length)..].Split(['.', '"', '-', '_', '+'], 3);
        string major = parts[0] == "1" && parts.Length > 1 ? parts[1] : parts[0];
        return int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : null;
    }
}
