using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Onnx.Schema;
using Hark.TestKit;

namespace Hark.Onnx.Tests;

/// <summary>What is in the files, and what is refused.</summary>
public class ExportedFileTests
{
    private static readonly OnnxSignature Signature =
        new("rows", [("numbers", new Shape(2, 3))], ["doubled"])
        {
            Description = "for people",
            Metadata = new Dictionary<string, string> { ["key"] = "value" },
        };

    [Fact]
    public void Holds_names_shapes_types_and_metadata()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("rows.onnx");
        File.WriteAllText(path, "an older file");
        OnnxExporter.Export(inputs => [inputs[0].Scale(2)], Signature, path);
        Assert.Equal(["rows.onnx"], folder.Files);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

        Assert.Equal((8, 17, "Hark", "for people"), (
            model.IrVersion, model.OpsetImport.Single().Version, model.ProducerName, model.DocString));
        Assert.Equal(("key", "value"), (model.MetadataProps.Single().Key, model.MetadataProps.Single().Value));
        Assert.Equal("rows", model.Graph.Name);
        ValueInfoProto input = Assert.Single(model.Graph.Input), output = Assert.Single(model.Graph.Output);
        Assert.Equal(("numbers", "doubled"), (input.Name, output.Name));
        Assert.Equal([2, 3], input.Type.TensorType.Shape.Dim.Select(size => size.DimValue));
        Assert.Equal((1, 1), (input.Type.TensorType.ElemType, output.Type.TensorType.ElemType));
        NodeProto node = Assert.Single(model.Graph.Node);
        Assert.Equal(("Mul", "numbers", "doubled"), (node.OpType, node.Input[0], node.Output[0]));
        Assert.Equal([0, 0, 0, 0x40], Assert.Single(model.Graph.Initializer).RawData.ToByteArray());
    }

    [Fact]
    public void Writes_the_field_numbers_of_the_format()
    {
        // ModelProto: 1 ir_version; 7 graph {5 initializer, 11 input, 12 output, 1 node}; 8 opset_import {2 version}.
        Assert.Equal([1, 2, 3, 6, 7, 8, 14], Numbers(ModelProto.Descriptor));
        Assert.Equal([1, 2, 5, 11, 12], Numbers(GraphProto.Descriptor));
        Assert.Equal([1, 2, 3, 4, 5], Numbers(NodeProto.Descriptor));
        Assert.Equal([1, 2, 3, 4, 8, 20], Numbers(AttributeProto.Descriptor));
        Assert.Equal([1, 2, 8, 9], Numbers(TensorProto.Descriptor));

        static int[] Numbers(Google.Protobuf.Reflection.MessageDescriptor message) =>
            [.. message.Fields.InFieldNumberOrder().Select(field => field.FieldNumber)];
    }

    [Fact]
    public void Equal_weights_are_stored_once_and_outputs_may_repeat()
    {
        Tensor weight = Tensor.Full(new(3, 3), 0.5f);
        OnnxSignature signature = new("twice", [("x", new Shape(2, 3))], ["y", "again", "same"]);
        ModelProto model = OnnxExporter.Build(
            inputs =>
            {
                Tensor y = inputs[0].Linear(weight, null);
                return [y, y.Linear(weight, null), y];
            },
            signature);
        Assert.Single(model.Graph.Initializer);
        Assert.Equal(["Gemm", "Gemm", "Identity"], model.Graph.Node.Select(node => node.OpType));
        Assert.Equal(["y", "again", "same"], model.Graph.Output.Select(output => output.Name));
    }

    [Fact]
    public void Refuses_what_ONNX_cannot_say()
    {
        OnnxSignature loss = new("loss", [("logits", new Shape(2, 3)), ("targets", new Shape(2))], ["loss"]);
        OnnxExportException error = Assert.Throws<OnnxExportException>(
            () => OnnxExporter.Build(inputs => [inputs[0].CrossEntropy(inputs[1])], loss));
        Assert.Contains("CrossEntropyOperation has no translation", error.Message, StringComparison.Ordinal);
        Assert.Throws<OnnxExportException>(
            () => OnnxExporter.Build(inputs => [inputs[0]], Signature with { Outputs = ["a", "b"] }));
        Assert.Throws<OnnxExportException>(
            () => OnnxExporter.Build(inputs => [inputs[0]], Signature with { Outputs = ["numbers"] }));
        error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Build(
            inputs => [inputs[0].Scale(1f / inputs[0].Shape[0])], Signature with { HasOpenBatch = true }));
        Assert.Contains("another batch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_more_than_a_file_can_hold()
    {
        List<TensorProto> list = [];
        Initializers initializers = new(list, mostBytes: 100);
        Tensor weight = Tensor.Zeros(new(4, 5));
        initializers.Weight(weight, AxisOrder.Plain(2));
        initializers.Weight(weight, AxisOrder.Plain(2)); // the same again takes no place
        OnnxExportException error = Assert.Throws<OnnxExportException>(
            () => initializers.Weight(Tensor.Zeros(new(6)), AxisOrder.Plain(1)));
        Assert.Contains("GB", error.Message, StringComparison.Ordinal);
        Assert.Single(list);
    }

    [Fact]
    public void A_captioner_carries_its_card()
    {
        using TemporaryFolder folder = new();
        CaptionerExport export = CaptionerExport.Load(
            Path.Combine(RepositoryFolder.Root, "models", "hark-mini.safetensors"));
        string path = folder.File("decoder.onnx");
        export.WriteDecoder(path, CaptionerExport.FewestSeconds, words: 1);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.Equal(["ids", "features", "features_mask"], model.Graph.Input.Select(input => input.Name));
        Assert.Equal([7, 1, 1], model.Graph.Input.Select(input => input.Type.TensorType.ElemType));
        string card = model.MetadataProps.Single(entry => entry.Key == ModelCard.MetadataKey).Value;
        Assert.Contains("\"vocabulary\"", card, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => export.WriteEncoder(path, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => export.WriteDecoder(path, 10, export.MaxWords + 1));
    }
}
