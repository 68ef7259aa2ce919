using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Hark.Checkpoints;

/// <summary>
/// The format of <c>torch.save</c> before PyTorch 1.6: five pickles in a row (magic number, version, machine, object,
/// keys), then every storage as its length and its bytes. Source: <c>torch/serialization.py</c>, <c>_legacy_load</c>.
/// </summary>
internal static class TorchStream
{
    private static readonly BigInteger Magic =
        BigInteger.Parse("119547037146038801333356", CultureInfo.InvariantCulture);

    private const int Version = 1001;

    /// <summary>Reads the object and attaches the bytes of its storages.</summary>
    public static PickleValue Read(ByteSource file)
    {
        PickleInput input = new(file, "stream");
        if (file.Length == 0) throw input.Error("expected a PyTorch checkpoint, found an empty file", 0);
        if (input.ReadByte() != 0x80) throw NoCheckpoint(input);
        input = new(file, "stream");
        if (PickleReader.Read(input, PickleGlobals.None) is not PickleInteger magic || magic.Value != Magic)
            throw NoCheckpoint(input);
        long place = input.Position;
        if (PickleReader.Read(input, PickleGlobals.None) is not PickleInteger { Int64: Version })
            throw input.Error($"expected version {Version} of the format", place);
        place = input.Position;
        if (PickleReader.Read(input, PickleGlobals.None) is not PickleDictionary machine
            || machine.Find("little_endian") is not PickleBool { Value: true })
            throw input.Error(
                "expected a file from a little-endian machine", place, "Load it in PyTorch and save it again.");
        TorchStorages storages = new();
        PickleValue root = PickleReader.Read(input, new TorchGlobals(storages));
        ReadStorages(file, input, storages);
        return root;
    }

    private static void ReadStorages(ByteSource file, PickleInput input, TorchStorages storages)
    {
        long place = input.Position;
        if (PickleReader.Read(input, PickleGlobals.None) is not PickleList { IsSet: false } keys)
            throw input.Error("expected a list of storage keys", place);
        long at = input.Position;
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (PickleValue key in keys.Items)
        {
            if (key is not PickleText text || !storages.ByKey.TryGetValue(text.Value, out TorchStorage? storage))
                throw input.Error("the list of keys names an unknown storage", place);
            if (storage.Bytes is not null) throw input.Error("the list of keys names a storage twice", place);
            if (file.Length - at < length.Length)
                throw input.Error("expected the length of a storage, found the end of the file", at);
            file.Read(at, length);
            long count = BinaryPrimitives.ReadInt64LittleEndian(length);
            if (count != storage.Count)
                throw input.Error($"expected a storage of {storage.Count} elements, found a length of {count}", at);
            at += length.Length;
            if (storage.ByteCount > file.Length - at)
                throw input.Error($"expected {storage.ByteCount} bytes of a storage, found {file.Length - at}", at,
                    "The file is cut off: fetch it again.");
            storage.Bytes = file.Slice(at, (long)storage.ByteCount);
            at += storage.Bytes.Length;
        }
        if (storages.ByKey.Values.FirstOrDefault(storage => storage.Bytes is null) is TorchStorage missing)
            throw input.Error(
                $"storage {ModelFormatException.Quote(missing.Key)} is missing from the list of keys", place);
        if (at != file.Length) throw input.Error("expected the end of the file after the last storage", at);
    }

    private static ModelFormatException NoCheckpoint(PickleInput input) =>
        input.Error(
            "expected a PyTorch checkpoint, found something else", 0, "It must have been written by torch.save.");
}
