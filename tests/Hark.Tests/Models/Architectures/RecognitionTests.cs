using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Hark.Checkpoints;
using Hark.Models.Architectures;
using Hark.TestKit;

namespace Hark.Tests.Models.Architectures;

/// <summary>
/// The checkpoints of the four systems, by the names and shapes that the originals print: each is recognised at its
/// released size, and every tensor is used or left out for a reason.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecognitionTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(
        "effb2_trm_hugging_face", "effnet-trm", "effb2",
        """{"encoder_width":1.1,"encoder_depth":1.2,"vocabulary":4981"""
        + ""","decoder_heads":4,"decoder_layers":2,"tied_weights":true}""")]
    [InlineData("dcase2022_cnn14rnn_2trm", "sjtu-captioner", "panns-32k", """{"vocabulary":4368,"decoder_layers":2}""")]
    [InlineData("dcase2022_cnn14rnn_4trm", "sjtu-captioner", "panns-32k", """{"vocabulary":4368,"decoder_layers":4}""")]
    [InlineData(
        "sjtu_clap_cnn14_bert_medium", "sjtu-biencoder", "panns-32k",
        """{"audio":"cnn14","embedding":1024,"text_width":512,"text_layers":8,"text_heads":8}""")]
    [InlineData(
        "wavcaps_htsat_bart", "htsat-bart", "panns-32k",
        """{"text_vocabulary":50265,"text_width":768,"text_heads":12,"text_encoder_layers":6,"text_positions":1024}""")]
    public void Published_checkpoints_are_recognised_at_their_size(
        string manifest, string id, string frontEnd, string sizes)
    {
        WriteEmpty(manifest);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        PublishedState state = PublishedState.Read(checkpoint);
        (var architecture, Recognition recognition) = ArchitectureRegistry.Recognise(state);
        Assert.Equal((id, frontEnd), (architecture.Id, recognition.FrontEnd));
        foreach (JsonProperty size in JsonDocument.Parse(sizes).RootElement.EnumerateObject())
            Assert.Equal(size.Value.GetRawText(), recognition.Sizes[size.Name]?.ToJsonString());
        // Nothing is used twice, and nothing but front-ends, counters and heads of training is left out.
        KeyUse[] uses = [.. state.Tensors.Keys.Select(recognition.Use)];
        string[] targets = [.. uses.Where(use => use.Target is not null).Select(use => $"{use.Target}[{use.Part}]")];
        Assert.Equal(targets.Length, targets.Distinct().Count());
        Assert.All(uses.Where(use => use.Target is null), use => Assert.NotEmpty(use.Reason!));
        Assert.DoesNotContain("part of another network", uses.Select(use => use.Reason));
    }

    [Fact]
    public void A_captioner_without_its_frozen_cnn_is_one_with_cnn14()
    {
        WriteEmpty("dcase2022_cnn14rnn_2trm", name => !name.StartsWith("encoder.cnn.", StringComparison.Ordinal));
        using Checkpoint checkpoint = Checkpoint.Open(path);
        (var architecture, Recognition recognition) = ArchitectureRegistry.Recognise(PublishedState.Read(checkpoint));
        Assert.Equal("sjtu-captioner", architecture.Id);
        Assert.Equal("[64,128,256,512,1024,2048]", recognition.Sizes["cnn_channels"]?.ToJsonString());
        Assert.Contains(
            "contrastive_pretrain_cnn14_bertm.pth",
            architecture.OriginOf("encoder.cnn.bn0.weight")!,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_no_known_network_are_refused_with_a_list_of_known_ones()
    {
        SafetensorsWriter writer = new();
        writer.Add("layer1.0.conv1.weight", [1], [1]);
        writer.Save(path);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        var error = Assert.Throws<ModelFormatException>(
            () => ArchitectureRegistry.Recognise(PublishedState.Read(checkpoint)));
        Assert.Contains("'layer1.0.conv1.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("panns-cnn14", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_unique() => Assert.Equal(
        ArchitectureRegistry.All.Count, ArchitectureRegistry.All.Select(kind => kind.Id).Distinct().Count());

    // All names and shapes over a file of zeros, which takes no room on the disk.
    private void WriteEmpty(string manifest, Func<string, bool>? keeps = null)
    {
        JsonElement entries = GoldenFile.Load("captioners/key_manifests").Json
            .GetProperty("models").GetProperty(manifest).GetProperty("state_dict");
        StringBuilder header = new("{");
        long offset = 0;
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            if (keeps?.Invoke(entry[0].GetString()!) == false) continue;
            int[] shape = [.. entry[1].EnumerateArray().Select(size => size.GetInt32())];
            long end = offset + 4 * shape.Aggregate(1L, (product, size) => product * size);
            string separator = header.Length == 1 ? "" : ",";
            string place = $"\"shape\":{entry[1].GetRawText()},\"data_offsets\":[{offset},{end}]";
            header.Append($"{separator}{entry[0].GetRawText()}:{{\"dtype\":\"F32\",{place}}}");
            offset = end;
        }
        byte[] text = Encoding.UTF8.GetBytes(header.Append('}').ToString()), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        using FileStream file = File.Create(path);
        file.Write(length);
        file.Write(text);
        file.SetLength(length.Length + text.Length + offset);
    }
}
