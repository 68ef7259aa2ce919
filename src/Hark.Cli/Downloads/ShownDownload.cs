namespace Hark.Cli.Downloads;

/// <summary>A download that people can follow, and whose SHA-256 they are told.</summary>
internal static class ShownDownload
{
    /// <exception cref="CommandException">The file cannot be had.</exception>
    public static async Task RunAsync(
        HttpClient client,
        DownloadRequest request,
        Terminal terminal,
        TimeSpan retryDelay,
        CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(request.Path);
        try
        {
            string sha256 = await DownloadBar.ShowAsync(terminal, name, progress =>
                new Download(client, request, progress) { RetryDelay = retryDelay }.RunAsync(cancellationToken));
            string check = request.Sha256 is null ? "; no published value to compare it with" : ", as published";
            terminal.Say($"{name}: sha256 {sha256}{check}");
        }
        catch (DownloadException error)
        {
            throw new CommandException(ExitCode.InputOutput, error.Message, error);
        }
    }
}
