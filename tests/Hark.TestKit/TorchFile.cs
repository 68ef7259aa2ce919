using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Hark.TestKit;

/// <summary>A tensor to be written by <see cref="TorchFile"/>.</summary>
public sealed record TorchValues(int[] Shape, float[] Values);

/// <summary>
/// Writes what <c>torch.save</c> writes (zip archive, pickle protocol 2): dictionaries, lists, texts, whole numbers and
/// float tensors. Tests make checkpoints in the published layouts with it.
/// </summary>
public sealed class TorchFile
{
    private readonly MemoryStream pickle = new();
    private readonly List<float[]> storages = [];

    private TorchFile(object root)
    {
        pickle.Write([0x80, 2]);
        Value(root);
        pickle.WriteByte((byte)'.');
    }

    /// <summary>Writes a file.</summary>
    public static void Save(string path, object root)
    {
        TorchFile file = new(root);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Entry(zip, "archive/data.pkl", file.pickle.ToArray());
        Entry(zip, "archive/version", "3\n"u8);
        for (int i = 0; i < file.storages.Count; i++)
            Entry(zip, $"archive/data/{i}", MemoryMarshal.AsBytes(file.storages[i].AsSpan()));
    }

    private static void Entry(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }

    private void Value(object value)
    {
        switch (value)
        {
            case string text:
                Text(text);
                break;
            case int number:
                pickle.WriteByte((byte)'J');
                pickle.Write(BitConverter.GetBytes(number));
                break;
            case TorchValues tensor:
                Tensor(tensor);
                break;
            case IEnumerable<KeyValuePair<string, object>> items:
                pickle.Write("}("u8);
                foreach ((string key, object item) in items)
                {
                    Text(key);
                    Value(item);
                }
                pickle.WriteByte((byte)'u');
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        pickle.WriteByte((byte)'X');
        pickle.Write(BitConverter.GetBytes(bytes.Length));
        pickle.Write(bytes);
    }

    // _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, OrderedDict())
    private void Tensor(TorchValues tensor)
    {
        pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n("u8);
        pickle.Write("("u8);
        Text("storage");
        pickle.Write("ctorch\nFloatStorage\n"u8);
        Text($"{storages.Count}");
        Text("cpu");
        Value(tensor.Values.Length);
        pickle.Write("tQ"u8);
        Value(0);
        int[] strides = new int[tensor.Shape.Length];
        for (int axis = strides.Length - 1, stride = 1; axis >= 0; stride *= tensor.Shape[axis--])
            strides[axis] = stride;
        foreach (int[] tuple in (int[][])[tensor.Shape, strides])
        {
            pickle.Write("("u8);
            foreach (int size in tuple) Value(size);
            pickle.Write("t"u8);
        }
        pickle.Write([0x89]);
        pickle.Write("ccollections\nOrderedDict\n)RtR"u8);
        storages.Add(tensor.Values);
    }
}
