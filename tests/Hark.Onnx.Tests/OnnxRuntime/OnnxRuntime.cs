using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hark.Engine;
using Hark.Onnx.Schema;
using Hark.TestKit;

[assembly: AssemblyFixture(typeof(Hark.Onnx.Tests.OnnxRuntime))]

namespace Hark.Onnx.Tests;

/// <summary>ONNX Runtime from npm, in one Node process for all tests.</summary>
public sealed class OnnxRuntime : IDisposable
{
    public const string Missing =
        "needs Node and ONNX Runtime: npm ci --ignore-scripts in tests/Hark.Onnx.Tests/OnnxRuntime";

    private static readonly string Folder = Path.Combine(
        RepositoryFolder.Root, "tests", "Hark.Onnx.Tests", "OnnxRuntime");

    private readonly Lock gate = new();
    private Process? node;

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere { get; } =
        Directory.Exists(Path.Combine(Folder, "node_modules", "onnxruntime-node")) && HasNode();

    /// <summary>Runs an exported file; ids are taken for what the file declares.</summary>
    internal Tensor[] Run(string path, ModelProto model, params ReadOnlySpan<Tensor> inputs)
    {
        string folder = Directory.CreateTempSubdirectory("hark-onnx-").FullName;
        try
        {
            List<object> list = [];
            for (int i = 0; i < inputs.Length; i++) list.Add(Write(folder, model.Graph.Input[i], inputs[i]));
            JsonElement answer = Ask(JsonSerializer.Serialize(new { model = path, inputs = list, folder }));
            if (answer.TryGetProperty("error", out JsonElement error))
                throw new InvalidOperationException($"ONNX Runtime: {error.GetString()}");
            return [.. answer.GetProperty("outputs").EnumerateArray().Select(output => Read(folder, output))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose()
    {
        node?.StandardInput.Close();
        node?.WaitForExit(10_000);
        node?.Dispose();
    }

    private static object Write(string folder, ValueInfoProto input, Tensor value)
    {
        string file = Path.Combine(folder, $"{input.Name}.in");
        bool isIndex = input.Type.TensorType.ElemType == (int)TensorProto.Types.DataType.Int64;
        File.WriteAllBytes(file, isIndex
            ? MemoryMarshal.AsBytes(Array.ConvertAll(value.ToArray(), x => (long)x).AsSpan())
            : MemoryMarshal.AsBytes(value.Span));
        return new { name = input.Name, type = isIndex ? "int64" : "float32", dims = value.Shape.ToArray(), file };
    }

    private static Tensor Read(string folder, JsonElement output)
    {
        int[] sizes = [.. output.GetProperty("dims").EnumerateArray().Select(size => size.GetInt32())];
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, $"{output.GetProperty("name").GetString()}.bin"));
        return new(new(sizes), MemoryMarshal.Cast<byte, float>(bytes));
    }

    private JsonElement Ask(string request)
    {
        lock (gate)
        {
            node ??= Start("run.js", Folder);
            node.StandardInput.WriteLine(request);
            node.StandardInput.Flush();
            string answer = node.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException($"Node ended: {node.StandardError.ReadToEnd()}");
            return JsonDocument.Parse(answer).RootElement;
        }
    }

    private static Process Start(string argument, string folder)
    {
        ProcessStartInfo start = new("node", [argument])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static bool HasNode()
    {
        try
        {
            using Process process = Start("--version", Path.GetTempPath());
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
