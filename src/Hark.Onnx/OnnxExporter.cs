using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Onnx.Schema;

namespace Hark.Onnx;

/// <summary>
/// Writes a forward pass as an ONNX file (operator set 17, float32), for fixed input shapes. Thread-safe.
/// </summary>
/// <remarks>
/// <para>The pass is traced as for Hark's own executor; constants and batch norms are folded, nothing else is changed.
/// Inputs and outputs have the axes that they have in Hark. In between, images are stored channels first, as ONNX's
/// convolutions want them, and axes are transposed only where that order ends.</para>
/// <para>Inputs that are nothing but ids or row numbers are int64, all others float32.</para>
/// <para>Format: https://github.com/onnx/onnx, <c>docs/IR.md</c> and <c>docs/Operators.md</c>.</para>
/// </remarks>
/// <example>
/// <code>
/// OnnxSignature signature = new("efficientnet_b2", [("log_mel", new Shape(1, 1001, 64))], ["features"]);
/// OnnxExporter.Export(inputs => [encoder.Forward(inputs[0])], signature, "encoder.onnx");
/// </code>
/// </example>
[Experimental("HARK001")]
public static class OnnxExporter
{
    /// <summary>The version of ONNX's operator set.</summary>
    public const int OperatorSet = 17;

    private const int FormatVersion = 8; // the one that came with operator set 17

    /// <summary>Writes a forward pass to a file.</summary>
    /// <param name="forward">A forward pass in evaluation mode, without side effects.</param>
    /// <param name="signature">Names and input shapes.</param>
    /// <param name="path">The file; one that exists is replaced, but only when the new one is complete.</param>
    /// <exception cref="OnnxExportException">
    /// An operation has no translation, names do not fit the function, or the file would pass ONNX's 2 GB.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Export(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, OnnxSignature signature, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelProto model = Build(forward, signature);
        string temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write)) model.WriteTo(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The file as a message.</summary>
    internal static ModelProto Build(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, OnnxSignature signature)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(signature);
        ModelProto model = new()
        {
            IrVersion = FormatVersion,
            ProducerName = "Hark",
            ProducerVersion = typeof(OnnxExporter).Assembly.GetName().Version!.ToString(3),
            DocString = signature.Description,
            Graph = signature.HasOpenBatch
                ? OpenBatch(forward, signature)
                : Translate(forward, signature, [.. signature.Inputs.Select(input => input.Shape)]),
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        foreach ((string key, string value) in signature.Metadata)
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    private static GraphProto Translate(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, OnnxSignature signature, Shape[] inputs)
    {
        ConstantStore store = new();
        NetworkGraph graph = ExportPasses.Apply(GraphTracer.Trace(forward, inputs, store), store);
        return GraphTranslation.Translate(graph, signature);
    }

    /// <summary>
    /// The graph for any batch: that for two clips, if the one for three is the same. Not for one, because an axis of
    /// size 1 may change places for free, which one of another size may not.
    /// </summary>
    private static GraphProto OpenBatch(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, OnnxSignature signature)
    {
        GraphProto two = For(2), three = For(3);
        return two.Equals(three)
            ? two
            : throw new OnnxExportException(
                $"{signature.Name} computes something else for another batch: export it for a batch of one size.");

        GraphProto For(int clips) => Translate(
            forward, signature, [.. signature.Inputs.Select(input => input.Shape.With(0, clips))]);
    }
}
