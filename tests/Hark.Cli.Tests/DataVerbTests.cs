using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Hark.Cli.Downloads;
using Hark.Cli.Verbs;
using Hark.Text;

namespace Hark.Cli.Tests;

public sealed class DataVerbTests : IDisposable
{
    private const string Licence = "  1 WordNet 3.0 Copyright 2006 by Princeton University.\n";

    private readonly string folder = Directory.CreateTempSubdirectory("hark-data-").FullName;
    private readonly StringWriter error = new();
    private readonly HttpClient client = new();

    public void Dispose()
    {
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Princetons_archive_gives_a_dictionary_and_nothing_else()
    {
        await using LoopbackServer server = new(Archive([.. Dictionary(), ("data.noun", "unread")]));
        string found = await WordNetOf(server, "y").RunAsync(default);
        Assert.Equal(Path.Combine(folder, "wordnet"), found);
        Assert.Single(WordNet.Open(found).SynsetIds("dogs"));
        Assert.Equal(
            WordNet.RequiredFiles.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(found).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder)); // neither archive nor part
        string said = error.ToString();
        Assert.True(
            said.IndexOf("license", StringComparison.Ordinal) < said.IndexOf("sha256", StringComparison.Ordinal));
        Assert.Contains("no published value", said, StringComparison.Ordinal);

        // Once is enough.
        Assert.Equal(found, await WordNetOf(server, null, fetches: false).RunAsync(default));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("../../index.noun")]
    [InlineData("/tmp/../index.noun")]
    [InlineData("index.noun")]
    public async Task Paths_in_the_archive_lead_nowhere(string path)
    {
        await using LoopbackServer server =
            new(Archive(Dictionary().Select(file => file.Name == "index.noun" ? (path, file.Text) : file)));
        string found = await WordNetOf(server, "y").RunAsync(default);
        Assert.True(File.Exists(Path.Combine(found, "index.noun")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task An_archive_without_the_exception_lists_says_which_one_to_take()
    {
        await using LoopbackServer server = new(Archive(Dictionary().Where(file => file.Name != "verb.exc")));
        var refusal = await Assert.ThrowsAsync<CommandException>(() => WordNetOf(server, "y").RunAsync(default));
        Assert.Contains("verb.exc", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("WordNet-3.0.tar.gz", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "wordnet")));
    }

    [Fact]
    public async Task What_is_no_archive_or_torn_is_refused()
    {
        byte[] whole = Archive(Dictionary());
        foreach (byte[] bytes in (byte[][])[Encoding.ASCII.GetBytes("<html>"), whole[..(whole.Length / 2)]])
        {
            await using LoopbackServer server = new(bytes);
            var refusal = await Assert.ThrowsAsync<CommandException>(() => WordNetOf(server, "y").RunAsync(default));
            Assert.Equal(ExitCode.InputOutput, refusal.ExitCode);
        }
    }

    [Fact]
    public async Task Nothing_is_fetched_without_agreement()
    {
        await using LoopbackServer server = new(Archive(Dictionary()));
        await Assert.ThrowsAsync<CommandException>(() => WordNetOf(server, "n").RunAsync(default));
        await Assert.ThrowsAsync<CommandException>(() => Table(server, null, "any").RunAsync(default));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task The_table_is_kept_if_it_is_the_published_one()
    {
        await using LoopbackServer server = new("hello\n"u8.ToArray());
        const string Blob = "ce013625030ba8dba906f756967f9e9ca394464a"; // git hash-object
        var refusal = await Assert.ThrowsAsync<CommandException>(
            () => Table(server, "y", "88033c84").RunAsync(default));
        Assert.Contains(Blob, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "meteor")));
        string path = await Table(server, "y", Blob).RunAsync(default);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(path));
        Assert.Equal(path, await Table(server, null, Blob).RunAsync(default));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_address_must_be_one()
    {
        ToolResult result = await new Tool().RunAsync(["data", "wordnet", "--url", "file:///etc/passwd"]);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
    }

    private static (string Name, string Text)[] Dictionary() =>
    [
        ("index.noun", Licence + "dog n 1 0 1 0 00000007\n"), ("index.verb", Licence), ("index.adj", Licence),
        ("index.adv", Licence), ("noun.exc", ""), ("verb.exc", "ran run\n"), ("adj.exc", ""), ("adv.exc", ""),
    ];

    private static byte[] Archive(IEnumerable<(string Name, string Text)> files)
    {
        using MemoryStream bytes = new();
        using (GZipStream packed = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter tar = new(packed))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "WordNet-3.0/dict/"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "dict/LICENSE") { LinkName = "/etc/passwd" });
            foreach ((string name, string text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(
                    TarEntryType.RegularFile, name.Contains('/', StringComparison.Ordinal) ? name : "dict/" + name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                });
            }
        }
        return bytes.ToArray();
    }

    private Terminal Terminal(string? answer) => new(TextWriter.Null, error)
    {
        Environment = name => name == "HARK_HOME" ? folder : null,
        ReadAnswer = () => answer,
    };

    // This machine may have a dictionary of its own.
    private WordNetPull WordNetOf(LoopbackServer server, string? answer, bool fetches = true) =>
        new(client, Terminal(answer)) { Url = server.Url("/a.tar.gz"), Fetches = fetches };

    private ParaphrasePull Table(LoopbackServer server, string? answer, string blob) =>
        new(client, Terminal(answer)) { Url = server.Url("/p.gz"), Blob = blob };
}
