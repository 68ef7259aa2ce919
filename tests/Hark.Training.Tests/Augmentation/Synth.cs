using System.Text;
using System.Text.Json;

namespace Hark.Training.Tests.Augmentation;

/// <summary>The inputs of the augmentation goldens: SplitMix64 seeded by the FNV-1a hash of a name.</summary>
internal static class Synth
{
    public static double[] Uniforms(string name, int count)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) hash = (hash ^ b) * 0x100000001B3;
        double[] u = new double[count];
        for (int k = 0; k < count; k++) u[k] = (SplitMix(hash + (ulong)k) >> 40) / (double)(1 << 24);
        return u;
    }

    public static float[] Floats(string name, int count, double low, double high) =>
        Array.ConvertAll(Uniforms(name, count), u => (float)(low + (high - low) * u));

    /// <summary>The tensor that a JSON array [name, shape, low, high] stands for.</summary>
    public static (float[] Values, int[] Shape) Read(JsonElement synth)
    {
        int[] shape = synth[1].EnumerateArray().Select(d => d.GetInt32()).ToArray();
        int count = shape.Aggregate(1, (a, b) => a * b);
        return (Floats(synth[0].GetString()!, count, synth[2].GetDouble(), synth[3].GetDouble()), shape);
    }

    private static ulong SplitMix(ulong x)
    {
        ulong z = x + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
