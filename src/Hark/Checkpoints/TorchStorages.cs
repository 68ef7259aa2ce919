namespace Hark.Checkpoints;

/// <summary>
/// The storages that a pickle refers to, by key: <c>("storage", class, key, location, count[, view])</c>.
/// </summary>
internal class TorchStorages
{
    private readonly Dictionary<string, TorchStorage> byKey = new(StringComparer.Ordinal);

    /// <summary>All storages that were referred to.</summary>
    public IReadOnlyDictionary<string, TorchStorage> ByKey => byKey;

    /// <summary>The storage, or part of one, that a persistent id stands for.</summary>
    public TorchStorageView Resolve(PickleReader reader, PickleValue persistentId)
    {
        if (persistentId is not PickleTuple { Items: { Length: 5 or 6 } items }
            || items is not [PickleText { Value: "storage" }, PickleGlobal type, PickleText key, PickleText,
                PickleInteger count, ..])
            throw reader.Error("a reference to stored data is expected to be ('storage', class, key, location, count)");
        CheckpointDtype? dtype = null;
        if (TorchDtypes.Storages.TryGetValue(type.Name, out CheckpointDtype known)) dtype = known;
        else if (type.Name != TorchDtypes.UntypedStorage) throw reader.Error($"{type.Name} is no storage class");
        if (count.Int64 is not long elements || elements < 0)
            throw reader.Error("the length of a storage is out of range");
        if (!byKey.TryGetValue(key.Value, out TorchStorage? storage))
        {
            storage = new(key.Value, dtype, elements);
            Attach(reader, storage);
            byKey.Add(key.Value, storage);
        }
        if (storage.Dtype != dtype || storage.Count != elements)
            throw reader.Error($"storage {ModelFormatException.Quote(key.Value)} is described in two ways");
        return items.Length == 5 || items[5] is PickleNone
            ? new(storage, 0, elements)
            : View(reader, storage, items[5]);
    }

    /// <summary>Gives a new storage its bytes where they can be had already.</summary>
    protected virtual void Attach(PickleReader reader, TorchStorage storage)
    {
    }

    // Only the stream format has these: (key of the part, offset, length), in elements.
    private static TorchStorageView View(PickleReader reader, TorchStorage storage, PickleValue view)
    {
        if (view is not PickleTuple { Items: [PickleText, PickleInteger start, PickleInteger length] }
            || start.Int64 is not (>= 0 and long first) || length.Int64 is not (>= 0 and long count)
            || (Int128)first + count > storage.Count)
            throw reader.Error("a part of a storage is out of its range");
        return new(storage, first, count);
    }
}
