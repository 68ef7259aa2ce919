using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Hark.Audio.Ffmpeg;

/// <summary>
/// One run of the program: its output, the first words of its complaints, its end. Disposing kills it.
/// </summary>
internal sealed class FfmpegProcess : IDisposable
{
    private const int MaxComplaintChars = 400;
    private const StringSplitOptions LinesOnly =
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly Process process;
    private readonly Task<string> complaints;
    private readonly CancellationToken cancellationToken;
    private readonly CancellationTokenRegistration registration;
    private bool hasEnded;

    public FfmpegProcess(string program, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        this.cancellationToken = cancellationToken;
        ProcessStartInfo start = new(program, Arguments(path))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"{program} could not be started: {exception.Message}", exception);
        }
        process.StandardInput.Close();
        complaints = Task.Run(ReadComplaints, CancellationToken.None);
        registration = cancellationToken.Register(Kill);
        Output = new CancelledAtEndStream(process.StandardOutput.BaseStream, cancellationToken);
    }

    public Stream Output { get; }

    /// <summary>What the program wrote to its standard error, bounded. Call after its end.</summary>
    public string Complaints => complaints.GetAwaiter().GetResult();

    /// <summary>Whether the program runs no more.</summary>
    public bool HasEnded => hasEnded || process.HasExited;

    /// <summary>Waits for the end, which is near once the output is read; the exit status.</summary>
    public int WaitForExit()
    {
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (hasEnded) return;
        registration.Dispose();
        Kill();
        process.WaitForExit();
        hasEnded = true;
        process.Dispose();
    }

    private static string[] Arguments(string path) =>
    [
        "-nostdin", "-hide_banner", "-v", "error", "-threads", "1",
        "-protocol_whitelist", "file,pipe", "-i", "file:" + Path.GetFullPath(path),
        "-map", "0:a:0", "-map_metadata", "-1", "-fflags", "+bitexact", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
    ];

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
        catch (Win32Exception)
        {
            // It is ending.
        }
    }

    // Everything is read, so that the program never blocks on a full pipe; the first words are kept.
    private string ReadComplaints()
    {
        StringBuilder kept = new();
        char[] block = new char[1024];
        StreamReader error = process.StandardError;
        for (int read = error.Read(block); read > 0; read = error.Read(block))
        {
            kept.Append(block, 0, Math.Min(read, MaxComplaintChars - kept.Length));
        }
        return string.Join("; ", kept.ToString().Split('\n', LinesOnly));
    }
}
