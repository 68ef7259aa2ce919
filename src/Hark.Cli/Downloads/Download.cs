using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hark.Cli.Downloads;

/// <summary>
/// Fetches a file: continues what an earlier run began, tries again when the network fails, and lets nothing through
/// that is not what was asked for. Proxies are those of the system (HTTPS_PROXY, NO_PROXY).
/// </summary>
internal sealed class Download(HttpClient client, DownloadRequest request, Action<long, long?>? progress = null)
{
    private const int MaxTries = 5;
    private const int BlockLength = 1 << 17;
    private const long SpareBytes = 64 << 20; // what a disk should have left

    private readonly DownloadPart part = new(request.Path + ".part");

    /// <summary>The wait before the first new try; it doubles from try to try.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may be silent.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that can be written to a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = FreeBytesOf;

    /// <summary>Fetches the file; its SHA-256 in hexadecimal.</summary>
    /// <exception cref="DownloadException">It cannot be had, or is another file than expected.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(request.Path))!);
        long furthest = 0;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await FetchAsync(cancellationToken);
                break;
            }
            catch (Exception error) when (IsPassing(error, cancellationToken) && attempt < MaxTries)
            {
                // A network that brings a little more each time is bad, not broken.
                if (part.Length > furthest) attempt = 1;
                furthest = Math.Max(furthest, part.Length);
                await Task.Delay(RetryDelay * (1 << (attempt - 1)), cancellationToken);
            }
            catch (Exception error) when (IsNetwork(error) && !cancellationToken.IsCancellationRequested)
            {
                throw new DownloadException(
                    $"{request.Url.Host}: expected an answer, found an error after {attempt} tries: {error.Message} "
                        + $"What has arrived is kept ({part.Length} bytes); run it again to go on.",
                    inner: error);
            }
        }
        return await FinishAsync(cancellationToken);
    }

    private static bool IsPassing(Exception error, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && (error is DownloadException { IsPassing: true } || IsNetwork(error))
        && error is not HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError };

    // A full disk is an IOException too, and none of the network.
    private static bool IsNetwork(Exception error) =>
        error is HttpRequestException or OperationCanceledException or HttpIOException
            or IOException { InnerException: SocketException };

    private static long FreeBytesOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return long.MaxValue; // a share without a drive: nobody knows
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        DownloadNotes? notes = part.ReadNotes(request.Url);
        long have = notes is null ? 0 : part.Length;
        if (have > 0 && have == request.Bytes) return;
        using HttpRequestMessage message = new(HttpMethod.Get, request.Url);
        message.Headers.AcceptEncoding.Add(new("identity")); // ranges are of the file itself
        if (have > 0)
        {
            message.Headers.Range = new RangeHeaderValue(have, null);
            message.Headers.TryAddWithoutValidation("If-Range", notes!.Validator);
        }
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(StallTimeout);
        using HttpResponseMessage response =
            await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        if (have > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Complete already, or not a part of this file after all.
            if (response.Content.Headers.ContentRange?.Length == have) return;
            part.Delete();
            throw new DownloadException("the part that has arrived does not fit the file", isPassing: true);
        }
        CheckStatus(response);
        bool continues = have > 0 && response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == have;
        if (!continues) have = 0;
        long? total = response.Content.Headers.ContentLength is long rest ? have + rest : null;
        CheckSize(total, have);
        part.WriteNotes(new(request.Url.AbsoluteUri, ValidatorOf(response)));
        await CopyAsync(response, continues, have, total, stall);
    }

    private void CheckStatus(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return;
        int status = (int)response.StatusCode;
        bool isPassing = status is 408 or 429 || status >= 500;
        string advice = status switch
        {
            404 or 410 => "The file is not there any more: its page says where it is.",
            401 or 403 => "The server wants a permission: fetch the file in a browser and convert it.",
            _ => "Try again later.",
        };
        throw new DownloadException(
            $"{request.Url}: expected the file, found {status} {response.ReasonPhrase}. {advice}", isPassing);
    }

    private void CheckSize(long? total, long have)
    {
        if (request.Bytes is long expected && total is long found && found != expected)
            throw new DownloadException(
                $"{request.Url}: expected {expected} bytes, the server has {found}: the file was changed.");
        long needed = (total ?? request.Bytes ?? 0) - have + SpareBytes;
        string folder = Path.GetDirectoryName(Path.GetFullPath(request.Path))!;
        if (FreeBytes(folder) is long free && free < needed)
            throw new DownloadException(
                $"{folder}: expected {needed / 1_000_000} MB of free space, found {free / 1_000_000} MB. Make room, or "
                    + "set HARK_HOME to another disk.");
    }

    // A weak tag says that two versions mean the same, not that their bytes are the same.
    private static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("r");

    private async Task CopyAsync(
        HttpResponseMessage response, bool append, long have, long? total, CancellationTokenSource stall)
    {
        await using FileStream file = part.Open(append);
        await using Stream body = await response.Content.ReadAsStreamAsync(stall.Token);
        byte[] block = new byte[BlockLength];
        long most = total ?? request.Bytes ?? long.MaxValue;
        progress?.Invoke(have, total ?? request.Bytes);
        while (true)
        {
            stall.CancelAfter(StallTimeout);
            int count = await body.ReadAsync(block, stall.Token);
            if (count == 0) break;
            have += count;
            if (have > most)
                throw new DownloadException($"{request.Url}: expected {most} bytes, the server sends more.");
            await file.WriteAsync(block.AsMemory(0, count), CancellationToken.None);
            progress?.Invoke(have, total ?? request.Bytes);
        }
        await file.FlushAsync(CancellationToken.None);
        if (total is not null && have < total)
            throw new DownloadException(
                $"{request.Url}: the connection ended at byte {have} of {total}", isPassing: true);
    }

    private async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        string found;
        await using (FileStream whole = part.Read())
        {
            if (request.Bytes is long bytes && whole.Length != bytes)
                throw new DownloadException($"{request.Url}: expected {bytes} bytes, found {whole.Length}.");
            found = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        }
        if (request.Sha256 is string expected && !expected.Equals(found, StringComparison.OrdinalIgnoreCase))
        {
            part.Delete();
            throw new DownloadException(
                $"{request.Url}: expected SHA-256 {expected}, found {found}: the file was changed at the source or on "
                    + "its way. It was not kept.");
        }
        part.MoveTo(request.Path);
        return found;
    }
}
