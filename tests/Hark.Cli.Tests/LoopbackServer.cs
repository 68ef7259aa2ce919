using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hark.Cli.Tests;

/// <summary>
/// A server for one file on this machine, honest or not: with and without ranges and tags, cutting its answers short,
/// redirecting, failing. It writes its answers byte by byte, since a real server would refuse to misbehave.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private const string Empty = "Content-Length: 0\r\nConnection: close\r\n\r\n";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task loop;

    public LoopbackServer(byte[] file)
    {
        File = file;
        listener.Start();
        loop = ServeAsync();
    }

    public byte[] File { get; set; }

    /// <summary>Null for none.</summary>
    public string? Tag { get; set; } = "\"v1\"";

    public bool KnowsRanges { get; set; } = true;

    /// <summary>For each answer in turn, after how many bytes of the body the connection is cut.</summary>
    public Queue<int> Cuts { get; } = new();

    /// <summary>For each answer in turn, a status that takes the place of the file.</summary>
    public Queue<int> Failures { get; } = new();

    /// <summary>What was asked: path, and the Range header or "-".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Url(string path = "/model.pt") =>
        new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}{path}");

    public async ValueTask DisposeAsync()
    {
        if (loop.IsCompleted) return;
        await end.CancelAsync();
        listener.Stop();
        await loop;
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(end.Token);
                try
                {
                    await AnswerAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // the client went away
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // disposed
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
        string path = (await reader.ReadLineAsync(end.Token) ?? "").Split(' ')[1];
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(end.Token) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        string? range = headers.GetValueOrDefault("Range");
        Requests.Enqueue($"{path} {range ?? "-"}");
        if (path == "/moved")
        {
            await WriteAsync(stream, $"HTTP/1.1 302 Found\r\nLocation: {Url()}\r\n{Empty}");
            return;
        }
        if (Failures.TryDequeue(out int status))
        {
            await WriteAsync(stream, $"HTTP/1.1 {status} No\r\n{Empty}");
            return;
        }
        int from = 0;
        bool isFresh = Tag is null || headers.GetValueOrDefault("If-Range") is not string tag || tag == Tag;
        if (KnowsRanges && range is not null && isFresh)
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        if (from >= File.Length && from > 0)
        {
            await WriteAsync(stream, $"HTTP/1.1 416 No\r\nContent-Range: bytes */{File.Length}\r\n{Empty}");
            return;
        }
        string first = from == 0
            ? "HTTP/1.1 200 OK\r\n"
            : $"HTTP/1.1 206 Partial\r\nContent-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n";
        string etag = Tag is null ? "" : $"ETag: {Tag}\r\n";
        await WriteAsync(stream, $"{first}{etag}Content-Length: {File.Length - from}\r\nConnection: close\r\n\r\n");
        int count = Cuts.TryDequeue(out int cut) ? Math.Min(cut, File.Length - from) : File.Length - from;
        await stream.WriteAsync(File.AsMemory(from, count), end.Token);
    }

    private async Task WriteAsync(NetworkStream stream, string head) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), end.Token);
}
