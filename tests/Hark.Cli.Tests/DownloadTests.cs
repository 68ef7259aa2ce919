using System.Security.Cryptography;
using Hark.Cli.Downloads;

namespace Hark.Cli.Tests;

public sealed class DownloadTests : IAsyncDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i * 31 >> 3))];
    private static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content));

    private readonly string folder = Directory.CreateTempSubdirectory("hark-download-").FullName;
    private readonly LoopbackServer server = new(Content);
    private readonly HttpClient client = new();

    private string Target => Path.Combine(folder, "model.pt");

    private string Part => Target + ".part";

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_arrives_whole_checked_and_with_progress()
    {
        List<long> seen = [];
        Assert.Equal(Sha256, await Run(Request(Content.Length, Sha256), (done, total) =>
        {
            Assert.Equal(Content.Length, total);
            seen.Add(done);
        }));
        AssertDone();
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(Content.Length, seen[^1]);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_taken_up_where_it_broke()
    {
        server.Cuts.Enqueue(200_000);
        server.Cuts.Enqueue(100_000);
        Assert.Equal(Sha256, await Run(Request(null, Sha256)));
        AssertDone();
        Assert.Equal(
            ["/model.pt -", "/model.pt bytes=200000-", "/model.pt bytes=300000-"], server.Requests);
    }

    [Fact]
    public async Task A_later_run_goes_on_where_an_earlier_one_was_stopped()
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(
            Request(),
            (done, _) =>
            {
                if (done > 100_000) stop.Cancel();
            },
            stop.Token));
        long kept = new FileInfo(Part).Length;
        Assert.InRange(kept, 100_000, Content.Length - 1);
        Assert.False(File.Exists(Target));

        Assert.Equal(Sha256, await Run(Request()));
        AssertDone();
        Assert.Equal($"/model.pt bytes={kept}-", server.Requests.Last());
    }

    [Theory]
    [InlineData(true)] // the tag says that it is another file
    [InlineData(false)] // the server knows no ranges
    public async Task A_part_of_something_else_is_begun_again(bool isChanged)
    {
        await Stop();
        if (isChanged)
        {
            server.File = [.. Content.Reverse()];
            server.Tag = "\"v2\"";
        }
        else
        {
            server.KnowsRanges = false;
        }
        await Run(Request());
        Assert.Equal(server.File, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task Without_a_tag_nothing_is_continued()
    {
        server.Tag = null;
        await Stop();
        Assert.Equal(Sha256, await Run(Request()));
        Assert.Equal(["/model.pt -", "/model.pt -"], server.Requests);
    }

    [Fact]
    public async Task A_part_that_is_complete_needs_no_second_byte()
    {
        await File.WriteAllBytesAsync(Part, Content);
        new DownloadPart(Part).WriteNotes(new(server.Url().AbsoluteUri, server.Tag));
        Assert.Equal(Sha256, await Run(Request()));
        Assert.Equal([$"/model.pt bytes={Content.Length}-"], server.Requests);
    }

    [Fact]
    public async Task A_wrong_hash_is_not_kept()
    {
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(Request(null, new string('0', 64))));
        Assert.Contains(Sha256, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_wrong_size_is_refused_before_it_is_fetched()
    {
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(Request(17)));
        Assert.Contains("expected 17 bytes", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_tried_again()
    {
        server.Failures.Enqueue(404);
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(Request()));
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_tried_again()
    {
        server.Failures.Enqueue(503);
        server.Failures.Enqueue(429);
        Assert.Equal(Sha256, await Run(Request()));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_stays_broken_ends_with_its_error()
    {
        for (int i = 0; i < 9; i++) server.Failures.Enqueue(500);
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(Request()));
        Assert.Contains("500", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        Assert.Equal(Sha256, await Run(new(server.Url("/moved"), Target)));
        Assert.Equal(["/moved -", "/model.pt -"], server.Requests);
    }

    [Fact]
    public async Task A_full_disk_is_said_before_the_first_byte()
    {
        Download download = new(client, Request()) { FreeBytes = _ => 1000 };
        var error = await Assert.ThrowsAsync<DownloadException>(() => download.RunAsync(default));
        Assert.Contains("HARK_HOME", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_an_error_in_words()
    {
        await server.DisposeAsync();
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(Request()));
        Assert.Contains("127.0.0.1: expected an answer", error.Message, StringComparison.Ordinal);
    }

    private DownloadRequest Request(long? bytes = null, string? sha256 = null) =>
        new(server.Url(), Target, bytes, sha256);

    private Task<string> Run(
        DownloadRequest request, Action<long, long?>? progress = null, CancellationToken cancellationToken = default) =>
        new Download(client, request, progress) { RetryDelay = TimeSpan.FromMilliseconds(1) }
            .RunAsync(cancellationToken);

    // Stopped in the middle, as Ctrl-C does.
    private async Task Stop()
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(
            Request(),
            (done, _) =>
            {
                if (done > 0) stop.Cancel();
            },
            stop.Token));
        Assert.True(File.Exists(Part));
    }

    private void AssertDone()
    {
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(folder));
    }
}
