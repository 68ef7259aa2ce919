using System.Text;
using Hark.Engine;
using Hark.Layers;

namespace Hark.Tests.Models;

/// <summary>
/// Fills networks by the named-weights rule of the golden files: a value is a formula of its name and place.
/// </summary>
internal static class NamedWeights
{
    public static void Fill(Module module, string prefix, double gain, params string[] except)
    {
        foreach ((string name, Tensor tensor) in module.State())
        {
            if (!except.Contains(prefix + name)) Fill(tensor, prefix + name, gain);
        }
    }

    public static void Fill(Tensor tensor, string name, double gain)
    {
        string last = name[(name.LastIndexOf('.') + 1)..];
        double bound = tensor.Shape.Rank >= 2 ? Math.Sqrt(3.0 / (tensor.Count / tensor.Shape[0])) * gain : 0;
        bool isAroundOne = last == "running_var" || (bound == 0 && last is "weight" or "gamma");
        Span<float> values = tensor.Span;
        ulong hash = Hash(name);
        for (int k = 0; k < values.Length; k++)
        {
            double u = Uniform(hash, k);
            values[k] = (float)(bound > 0 ? (2 * u - 1) * bound : isAroundOne ? 0.5 + u : 0.2 * (u - 0.5));
        }
    }

    /// <summary>Value k of the uniforms of a name.</summary>
    public static double Uniform(string name, int k) => Uniform(Hash(name), k);

    private static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) hash = unchecked((hash ^ b) * 0x100000001B3);
        return hash;
    }

    // splitmix64
    private static double Uniform(ulong hash, int k)
    {
        unchecked
        {
            ulong z = hash + (ulong)k + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (z >> 40) / (double)(1 << 24);
        }
    }
}
