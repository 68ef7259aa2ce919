using System.Security.Cryptography;
using System.Text.Json;
using Hark.Cli.Catalogue;
using Hark.Cli.Verbs;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Cli.Tests;

public sealed class ModelPullTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hark-pull-").FullName;
    private readonly StringWriter error = new();
    private readonly HttpClient client = new();

    public void Dispose()
    {
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Pull_shows_the_licence_fetches_converts_and_is_found_by_name()
    {
        byte[] checkpoint = Checkpoint();
        await using LoopbackServer server = new(checkpoint);
        string model = await Pull(Entry(server, checkpoint), answer: "y").RunAsync(default);
        Assert.Equal(Path.Combine(folder, "models", "mn.safetensors"), model);
        string said = error.ToString();
        Assert.Contains("MIT (says the author)", said, StringComparison.Ordinal);
        Assert.Contains("as published", said, StringComparison.Ordinal);
        Assert.True(
            said.IndexOf("MIT", StringComparison.Ordinal) < said.IndexOf("sha256", StringComparison.Ordinal));

        Tool tool = new();
        tool.Environment["HARK_HOME"] = folder;
        ToolResult list = await tool.RunAsync(["models", "list", "--json"]);
        JsonElement own = JsonDocument.Parse(list.OutputLines[^1]).RootElement;
        Assert.Equal(("mn", model), (own.GetProperty("name").GetString(), own.GetProperty("path").GetString()));
        string sound = Path.Combine(folder, "a.wav");
        Hark.Audio.Wav.WavWriter.Save(sound, TinyModel.Sound(1), 16000);
        ToolResult embedded = await tool.RunAsync(["embed", sound, "--model", "mn"]);
        Assert.True(embedded.ExitCode == 0, embedded.Error);
        Assert.Contains("384 values", embedded.Output, StringComparison.Ordinal);

        // A second pull needs neither the network nor an answer.
        Assert.Equal(model, await Pull(Entry(server, checkpoint), answer: null, isOffline: true).RunAsync(default));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("n", "not agreed")]
    [InlineData("", "not agreed")]
    [InlineData(null, "--accept-licence")]
    public async Task Nothing_is_fetched_without_agreement(string? answer, string message)
    {
        byte[] checkpoint = [1];
        await using LoopbackServer server = new(checkpoint);
        var refusal = await Assert.ThrowsAsync<CommandException>(
            () => Pull(Entry(server, checkpoint), answer).RunAsync(default));
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Offline_and_unknown_addresses_say_what_to_do()
    {
        byte[] checkpoint = [1];
        await using LoopbackServer server = new(checkpoint);
        CatalogueEntry entry = Entry(server, checkpoint);
        var offline = await Assert.ThrowsAsync<CommandException>(
            () => Pull(entry, "y", isOffline: true).RunAsync(default));
        Assert.Contains("--offline", offline.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<CommandException>(
            () => Pull(entry with { Files = [new("x.pt")] }, "y").RunAsync(default));
        Assert.Contains("--url", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_archive_gives_its_member()
    {
        string inner = Path.Combine(folder, "inner.pth"), archive = Path.Combine(folder, "bundle.zip");
        await File.WriteAllBytesAsync(inner, Checkpoint());
        using (var zip = System.IO.Compression.ZipFile.Open(archive, System.IO.Compression.ZipArchiveMode.Create))
            System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(zip, inner, "run/swa.pth");
        byte[] bytes = await File.ReadAllBytesAsync(archive);
        await using LoopbackServer server = new(bytes);
        CatalogueEntry entry = Entry(server, bytes);
        entry = entry with { Files = [entry.Files[0] with { File = "bundle.zip", Member = "swa.pth" }] };
        Assert.True(File.Exists(await Pull(entry, "yes").RunAsync(default)));
    }

    [Fact]
    public void The_catalogue_names_only_architectures_and_addresses_that_can_be()
    {
        IReadOnlyList<CatalogueEntry> models = ModelCatalogue.Shipped.Models;
        Assert.Equal(models.Count, models.Select(entry => entry.Name).Distinct().Count());
        foreach (CatalogueEntry entry in models)
        {
            Assert.All(
                (string[])[entry.Title, entry.Licence, entry.LicenceFrom, entry.Citation, entry.Page],
                text => Assert.NotEmpty(text));
            foreach (CatalogueFile file in entry.Files)
            {
                Assert.Equal(file.Url is null, file.UrlFrom is null); // an address has a witness
                if (file.Url is not null) Assert.StartsWith("https://", file.Url, StringComparison.Ordinal);
                if (file.Sha256 is not null) Assert.Equal(64, file.Sha256.Length);
            }
        }
    }

    [Fact]
    public async Task List_says_unknown_where_it_does_not_know()
    {
        Tool tool = new();
        tool.Environment["HARK_HOME"] = folder;
        ToolResult result = await tool.RunAsync(["models", "list"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] facts = ["efficientat-mn04", "address and sha256 known", "address unknown, see", "no public weights"];
        Assert.All(facts, fact => Assert.Contains(fact, result.Output, StringComparison.Ordinal));
        ToolResult unknown = await tool.RunAsync(["models", "pull", "no-such"]);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("efficientat-mn04", unknown.Error, StringComparison.Ordinal);
    }

    private static byte[] Checkpoint()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pt");
        TorchFile.Save(path, PublishedCheckpoint.State(PublishedCheckpoint.Fill(new EfficientAt(0.4))));
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static CatalogueEntry Entry(LoopbackServer server, byte[] bytes) => new(
        "mn", "a tagger", "efficientat-mn", "https://example.org", "MIT", "says the author", "Somebody 2026",
        [new("mn.pt", Url: server.Url().AbsoluteUri, UrlFrom: "the test", Bytes: bytes.Length,
            Sha256: Convert.ToHexStringLower(SHA256.HashData(bytes)))]);

    private ModelPull Pull(CatalogueEntry entry, string? answer, bool isOffline = false)
    {
        Terminal terminal = new(TextWriter.Null, error)
        {
            Environment = name => name == "HARK_HOME" ? folder : null,
            ReadAnswer = () => answer,
        };
        return new(entry, client, terminal) { IsOffline = isOffline, RetryDelay = TimeSpan.FromMilliseconds(1) };
    }
}
