using Hark.Captioning;
using Hark.Engine;
using Hark.Layers;
using Hark.Models;
using Hark.Onnx.Schema;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Onnx.Tests;

/// <summary>Whole networks: what ONNX Runtime makes of the exported file is what Hark computes.</summary>
public sealed class NetworkTests(OnnxRuntime runtime)
{
    private static readonly string HarkMini = Path.Combine(RepositoryFolder.Root, "models", "hark-mini.safetensors");

    [Fact]
    public void EfficientNet_B2()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        EfficientNet network = new(EfficientNetSettings.B2);
        NamedWeights.Fill(network, "", gain: 1);
        network.Eval();
        Tensor logMel = Numbers(new(1, 321, 64));
        OnnxSignature signature = new("efficientnet_b2", [("log_mel", logMel.Shape)], ["features"]);
        ModelProto model = Agreement.Check(runtime, inputs => [network.Forward(inputs[0])], signature, logMel);
        // One to bring the channels of the features to the end, one at most at the start.
        Assert.InRange(model.Graph.Node.Count(node => node.OpType == "Transpose"), 0, 2);
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "BatchNormalization");
    }

    [Fact]
    public void EfficientAt_mn04()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        EfficientAt network = new();
        NamedWeights.Fill(network, "", gain: 1);
        network.Eval();
        Tensor logMel = Numbers(new(2, 200, 128));
        OnnxSignature signature = new("mn04_as", [("log_mel", logMel.Shape)], ["embedding", "logits"]);
        ModelProto model = Agreement.Check(
            runtime,
            inputs =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                return [embedding, logits];
            },
            signature,
            logMel);
        Assert.InRange(model.Graph.Node.Count(node => node.OpType == "Transpose"), 0, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Panns(bool poolsLastBlock)
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        // Cnn10 and Cnn14 with an eighth of the channels
        int[] channels = poolsLastBlock ? [8, 16, 32, 64] : [8, 16, 32, 64, 128, 256];
        Panns network = new(new PannsSettings(channels, poolsLastBlock));
        NamedWeights.Fill(network, "", gain: 1.4);
        network.Eval();
        Tensor logMel = Numbers(new(2, 101, 64), scale: 60, shift: -60);
        OnnxSignature signature = new("panns", [("log_mel", logMel.Shape)], ["embedding", "logits"]);
        ModelProto model = Agreement.Check(
            runtime,
            inputs =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                return [embedding, logits];
            },
            signature,
            logMel);
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "BatchNormalization");
        Assert.InRange(model.Graph.Node.Count(node => node.OpType == "Transpose"), 0, 1);
    }

    [Fact]
    public void Htsat()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        Htsat network = new(new HtsatSettings(Bands: 16, Side: 64, Width: 8, Window: 4, Classes: 5)
        {
            Depths = [2, 2],
            Heads = [2, 4],
        });
        NamedWeights.Fill(network, "", gain: 1);
        network.Eval();
        Tensor logMel = Numbers(new(1, 101, 16), scale: 60, shift: -60);
        OnnxSignature signature = new("htsat", [("log_mel", logMel.Shape)], ["sequence", "embedding", "tags"]);
        Agreement.Check(
            runtime,
            inputs =>
            {
                (Tensor sequence, Tensor embedding) = network.Forward(inputs[0]);
                return [sequence, embedding, network.Tag(network.Encode(inputs[0]))];
            },
            signature,
            logMel);
    }

    [Fact]
    public void Bi_encoder_of_sounds_and_texts()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        BertSettings text = new(Vocabulary: 40, Width: 32, Layers: 1, Heads: 2, FeedForward: 48, MaxLength: 12);
        PrimusBiEncoder network = new(new(new([4, 8], PoolsLastBlock: true), text, Hidden: 24, Embedding: 16));
        NamedWeights.Fill(network, "", gain: 1);
        network.Eval();
        Tensor logMel = Numbers(new(2, 33, 64)), ids = new(new(2, 3), [1, 5, 2, 1, 2, 0]);
        Tensor mask = new(new(2, 3), [1, 1, 1, 1, 1, 0]);
        OnnxSignature signature = new(
            "bi_encoder",
            [("log_mel", logMel.Shape), ("ids", ids.Shape), ("mask", mask.Shape)],
            ["sounds", "texts", "logits"]);
        Agreement.Check(
            runtime,
            inputs =>
            {
                Tensor sounds = network.EmbedAudio(inputs[0]), texts = network.EmbedText(inputs[1], inputs[2]);
                return [sounds, texts, network.Logits(texts, sounds)];
            },
            signature,
            logMel,
            ids,
            mask);
    }

    [Fact]
    public void One_file_for_batches_of_any_size()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        Bert bert = new(new BertSettings(
            Vocabulary: 40, Width: 32, Layers: 1, Heads: 2, FeedForward: 48, MaxLength: 12, HasPooler: true));
        EfficientNet network = new(new EfficientNetSettings(0.1, 0.3, 260));
        NamedWeights.Fill(bert, "", gain: 1);
        NamedWeights.Fill(network, "", gain: 1);
        bert.Eval();
        network.Eval();
        OnnxSignature signature = new(
            "both", [("ids", new(1, 5)), ("mask", new(1, 5)), ("log_mel", new(1, 96, 64))], ["pooled", "features"])
        {
            HasOpenBatch = true,
        };
        using TemporaryFolder folder = new();
        string path = folder.File("both.onnx");
        OnnxExporter.Export(Forward, signature, path);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.All(model.Graph.Input, input => Assert.Equal("batch", input.Type.TensorType.Shape.Dim[0].DimParam));
        foreach (int clips in (int[])[1, 2, 4])
        {
            Tensor ids = new(new(clips, 5)), mask = Tensor.Full(new(clips, 5), 1);
            for (int i = 0; i < ids.Count; i++) ids.Span[i] = i;
            mask.Span[^1] = 0;
            Agreement.Check(runtime, Forward, path, model, ids, mask, Numbers(new(clips, 96, 64)));
        }

        IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs) =>
            [bert.Pool(bert.Forward(inputs[0], inputs[1])), network.Forward(inputs[2])];
    }

    [Fact]
    public void Audio_Spectrogram_Transformer()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        Ast network = new(new AstSettings(
            Frames: 96, Bands: 48, Width: 48, Layers: 2, Heads: 3, FeedForward: 96, Classes: 21));
        NamedWeights.Fill(network, "", gain: 1);
        network.Eval();
        Tensor logMel = Numbers(new(2, 96, 48));
        OnnxSignature signature = new("ast", [("log_mel", logMel.Shape)], ["embedding", "logits"]);
        Agreement.Check(
            runtime,
            inputs =>
            {
                (Tensor embedding, Tensor logits) = network.Forward(inputs[0]);
                return [embedding, logits];
            },
            signature,
            logMel);
    }

    [Fact]
    public void Bert_with_padded_texts()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        Bert network = new(new BertSettings(
            Vocabulary: 40, Width: 48, Layers: 2, Heads: 3, FeedForward: 96, MaxLength: 12, HasPooler: true));
        NamedWeights.Fill(network, "", gain: 1);
        network.Eval();
        Tensor ids = new(new(2, 5), [1, 39, 7, 2, 0, 1, 12, 13, 14, 2]);
        Tensor mask = new(new(2, 5), [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]);
        OnnxSignature signature = new(
            "bert", [("input_ids", ids.Shape), ("attention_mask", mask.Shape)], ["vectors", "pooled", "mean"]);
        Agreement.Check(
            runtime,
            inputs =>
            {
                Tensor vectors = network.Forward(inputs[0], inputs[1]);
                return [vectors, network.Pool(vectors), Bert.Mean(vectors, inputs[1])];
            },
            signature,
            ids,
            mask);
    }

    [Fact]
    public void Hark_mini_encoder_and_decoder_as_exported_files()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        using CaptionNetwork captioner = CaptionNetwork.Load(HarkMini);
        EffNetTrm network = (EffNetTrm)captioner.Module;
        using TemporaryFolder folder = new();
        CaptionerExport export = CaptionerExport.Load(HarkMini);
        const int Samples = 5 * 16_000, Words = 9;
        string encoder = folder.File("encoder.onnx"), decoder = folder.File("decoder.onnx");
        export.WriteEncoder(encoder, Samples / 16_000.0);
        export.WriteDecoder(decoder, Samples / 16_000.0, Words);

        Tensor logMel = Numbers(new(1, 501, 64), scale: 20, shift: -30);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(encoder));
        Agreement.Check(runtime, inputs => [network.Encoder.Forward(inputs[0])], encoder, model, logMel);

        Tensor features = network.Encoder.Forward(logMel), mask = EffNetTrm.FeatureMask([15], features.Shape[1]);
        Tensor ids = new(new(1, Words), [1, 20, 31, 4, 100, 7, 8, 2, 0]);
        model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(decoder));
        Agreement.Check(
            runtime,
            inputs => [network.Decoder.Forward(
                inputs[0], Tensor.Full(ids.Shape, 1), network.Decoder.Remember(inputs[1], inputs[2]))],
            decoder,
            model,
            ids,
            features,
            mask);
    }

    [Fact]
    public void A_decoder_step_of_three_beams_with_a_masked_cache()
    {
        Assert.SkipUnless(OnnxRuntime.IsThere, OnnxRuntime.Missing);
        const int Beams = 3, Past = 7, Columns = 11, Layers = 2, Width = 64;
        TransformerDecoder decoder = new(new(50, AudioFeatures: 40, Width, Heads: 4, FeedForward: 96, Layers));
        NamedWeights.Fill(decoder, "", gain: 1);
        decoder.Eval();
        Tensor cacheMask = Tensor.Zeros(new(Beams, Past));
        for (int beam = 0; beam < Beams; beam++) cacheMask.Span.Slice(beam * Past + 4, 3).Fill(1);
        Tensor memoryMask = Tensor.Full(new(1, Columns), 1);
        memoryMask.Span[^1] = 0;
        Tensor[] inputs =
        [
            new(new(Beams, 1), [3, 17, 49]), Tensor.Full(new(Beams, 1), 1), Numbers(new(1, Width)), cacheMask,
            .. Enumerable.Range(0, 2 * Layers).Select(i => Numbers(new(Beams, Past, Width), seed: (ulong)i)),
            .. Enumerable.Range(0, 2 * Layers).Select(i => Numbers(new(1, Columns, Width), seed: (ulong)i + 10)),
            memoryMask,
        ];
        string[] names = [.. inputs.Select((_, i) => i == 0 ? "word" : $"input_{i}")];
        string[] outputs = ["logits", "mask", .. Enumerable.Range(0, 2 * Layers).Select(i => $"cache_{i}")];
        OnnxSignature signature = new("step", [.. names.Zip(inputs, (name, input) => (name, input.Shape))], outputs);
        Agreement.Check(runtime, arguments => DecoderCaptionModel.Trace(decoder, arguments), signature, inputs);
    }

    private static Tensor Numbers(Shape shape, float scale = 2, float shift = -1, ulong seed = 5)
    {
        Tensor tensor = new(shape);
        new Philox(seed).FillUniform(tensor.Span, shift, shift + scale);
        return tensor;
    }
}
