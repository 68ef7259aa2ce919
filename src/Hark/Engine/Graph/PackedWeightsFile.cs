using System.Runtime.InteropServices;
using Hark.Engine.Kernels;

namespace Hark.Engine.Graph;

/// <summary>
/// Keeps packed weights in a file beside the model, so that the next process maps them into memory instead of making
/// them. A cache and nothing else: what is missing, of another model or damaged is packed anew and written when this is
/// disposed; where the folder cannot be written, nothing is kept. Thread-safe.
/// </summary>
/// <remarks>
/// A pack is found by a checksum of the weight itself, its layout and the instruction set, and trusted if its own
/// checksum fits: the bits are those of fresh packs. The file is replaced, never changed in place, so that processes
/// may share it; to shorten it while it is in use is the only thing that is not safe.
/// </remarks>
internal sealed unsafe class PackedWeightsFile : PackedWeights, IDisposable
{
    private readonly string path;
    private readonly ulong model;
    private readonly PackedWeightsMap map;
    private readonly Dictionary<ulong, PackedFloats> used = [];
    private readonly Dictionary<ulong, PackedWeightsEntry> made = [];
    private readonly Lock gate = new();

    private PackedWeightsFile(string path, ulong model)
    {
        this.path = path;
        this.model = model;
        map = PackedWeightsMap.Open(path, model);
    }

    /// <summary>How many weights had to be packed.</summary>
    public int Made
    {
        get
        {
            lock (gate) return made.Count;
        }
    }

    /// <summary>The file of a model: its name with <c>.packed</c> behind it.</summary>
    public static PackedWeightsFile Beside(string modelPath)
    {
        FileInfo info = new(modelPath);
        Fingerprint model = default;
        if (info.Exists)
        {
            model.Add((ulong)info.Length);
            model.Add((ulong)info.LastWriteTimeUtc.Ticks);
        }
        return new(modelPath + ".packed", model.Value);
    }

    /// <inheritdoc/>
    public override PackedFloats Get(string layout, Tensor weight, long count, PackedFloats.Writer write)
    {
        ulong key = KeyOf(layout, weight);
        lock (gate)
        {
            if (used.TryGetValue(key, out PackedFloats? known) && known.Count == count) return known;
        }
        PackedFloats? stored = map.Find(key, count);
        PackedFloats packed = stored ?? base.Get(layout, weight, count, write);
        lock (gate)
        {
            used[key] = packed;
            if (stored is null) made[key] = new(key, 0, count, PackedWeightsEntry.SumOf(packed.Data, count));
        }
        return packed;
    }

    /// <summary>Writes what was packed, together with what the file held, if there is anything new.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (made.Count == 0) return;
            List<(PackedWeightsEntry Entry, nint Data)> all = [];
            foreach (PackedWeightsEntry entry in map.Entries)
            {
                if (!made.ContainsKey(entry.Key)) all.Add((entry, (nint)map.Data(entry)));
            }
            foreach (PackedWeightsEntry entry in made.Values) all.Add((entry, (nint)used[entry.Key].Data));
            PackedWeightsMap.Write(path, model, all);
            made.Clear();
        }
    }

    private static ulong KeyOf(string layout, Tensor weight)
    {
        Fingerprint key = default;
        key.Add((ulong)RuntimeInformation.ProcessArchitecture);
        key.Add(GemmKernelSet.Best.Name);
        key.Add(layout);
        Add(ref key, weight);
        return key.Value;
    }

    private static void Add(ref Fingerprint key, Tensor tensor)
    {
        key.Add(tensor.Shape.ToString());
        if (tensor.Recipe is not { } recipe)
        {
            key.Add((byte*)tensor.Pointer, (long)tensor.Count * sizeof(float));
            return;
        }
        key.Add(recipe.Name);
        foreach (Tensor source in recipe.Sources) Add(ref key, source);
    }
}
