using System.Runtime.Intrinsics;
using System.Text.Json;
using Hark.Engine;
using Hark.Layers;
using Hark.TestKit;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

/// <summary>A golden file of an audio encoder: named probes of every case, gradients, running statistics.</summary>
internal sealed class NetworkGolden(string name)
{
    private const double Relative = 1e-5; // the rule of all these files
    private readonly GoldenFile file = GoldenFile.Load($"networks/{name}");

    /// <summary>The names and shapes of a network are those of the original, batch counters and what a key map leaves
    /// out aside.</summary>
    public void AssertKeys(Module network, Func<string, string?> nameInNetwork)
    {
        var expected = file.Json.GetProperty("state_dict").EnumerateArray()
            .Select(entry => (Name: nameInNetwork(entry[0].GetString()!), Shape: string.Join(",", Integers(entry[1]))))
            .Where(entry => entry.Name is not null)
            .Select(entry => $"{entry.Name}:{entry.Shape}").Order();
        var actual = network.State()
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order();
        Assert.Equal(expected, actual);
    }

    /// <summary>Names and shapes that a part of the file lists under <c>state_dict</c>.</summary>
    public IEnumerable<(string Name, int[] Shape)> Keys(string part) =>
        file.Json.GetProperty(part).GetProperty("state_dict").EnumerateArray()
            .Select(entry => (entry[0].GetString()!, Integers(entry[1])));

    /// <summary>A whole number that the file states about the network.</summary>
    public long Number(string part, string name) => file.Json.GetProperty(part).GetProperty(name).GetInt64();

    /// <summary>
    /// Runs a network eagerly and traced on one case: the two agree, and both meet the probes, one per output.
    /// </summary>
    public void AssertBothWays(
        string caseName,
        string[] labels,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
        params Tensor[] inputs)
    {
        float[][] traced = TracedCheck.AssertAgree(forward, inputs);
        using TensorScope scope = new();
        IReadOnlyList<Tensor> eager = forward(inputs);
        for (int i = 0; i < labels.Length; i++)
        {
            AssertProbe(caseName, labels[i], eager[i]);
            AssertProbe(caseName, labels[i], new Tensor(eager[i].Shape, traced[i]));
        }
    }

    /// <summary>A tensor, in the axis order of the original, meets a probe.</summary>
    public void AssertProbe(string caseName, string label, Tensor actual)
    {
        JsonElement probe = Case(caseName).GetProperty("probes").GetProperty(label);
        Assert.Equal(Integers(probe.GetProperty("shape")), actual.Shape.ToArray());
        double atol = probe.GetProperty("atol").GetDouble();
        string what = $"{caseName}/{label}";
        double mean = 0;
        foreach (float value in actual.Span) mean += value / (double)actual.Count;
        Assert.Equal(probe.GetProperty("mean").GetDouble(), mean, atol);
        if (file.Has(what))
        {
            AssertClose(file[what].Floats, actual.Span, new(atol, Relative), what);
            return;
        }
        float[] first = file[what + "/first"].Floats, sample = file[what + "/sample"].Floats;
        AssertClose(first, actual.Span[..first.Length], new(atol, Relative), what + "/first");
        int step = probe.GetProperty("step").GetInt32();
        float[] sampled = [.. Enumerable.Range(0, sample.Length).Select(i => actual.Span[i * step])];
        AssertClose(sample, sampled, new(atol, Relative), what + "/sample");
    }

    /// <summary>
    /// The gradients of (1/n) sum_i out_i cos(i) meet the golden ones: norm, first and last values of every parameter.
    /// </summary>
    /// <param name="caseName">The case.</param>
    /// <param name="network">Its parameters are asked for their gradients.</param>
    /// <param name="forward">Gives the output.</param>
    /// <param name="least">No tolerance of values is smaller than this, where the file says so.</param>
    /// <param name="beforeKink">Parameters before an activation whose input lies so close to its kink that rounding
    /// decides on which side: their norms are checked to 1 %.</param>
    public void AssertGradients(
        string caseName,
        Module network,
        Func<Tensor> forward,
        double least = 0,
        Func<string, bool>? beforeKink = null)
    {
        network.RequireGradient(true);
        using (Tape tape = new())
        {
            Tensor output = forward();
            Tensor seed = new(output.Shape);
            for (int i = 0; i < seed.Count; i++) seed.Span[i] = (float)(Math.Cos(i) / seed.Count);
            tape.Backward(output, seed);
        }
        JsonElement golden = Case(caseName).GetProperty("gradients");
        string[] rows = [.. golden.GetProperty("rows").EnumerateArray().Select(row => row.GetString()!)];
        JsonElement tolerances = golden.GetProperty("atol_values_and_norm");
        float[] expected = file[$"{caseName}/gradients"].Floats;
        Dictionary<string, Tensor> parameters = network.NamedParameters().ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(rows.Order(), parameters.Keys.Order());
        for (int row = 0; row < rows.Length; row++)
        {
            Tensor? gradient = parameters[rows[row]].Gradient;
            Assert.NotNull(gradient);
            int columns = expected.Length / rows.Length;
            float[] found = Summary(gradient.Span, columns / 2);
            double values = Math.Max(tolerances[row][0].GetDouble(), least);
            double norm = Math.Max(tolerances[row][1].GetDouble(), least * Math.Sqrt(gradient.Count));
            ReadOnlySpan<float> line = expected.AsSpan(columns * row, columns);
            if (beforeKink?.Invoke(rows[row]) == true)
            {
                Assert.Equal(line[0], found[0], 0.01 * line[0]);
                continue;
            }
            AssertClose(line[..1], found.AsSpan(0, 1), new(norm, Relative), rows[row] + " norm");
            AssertClose(line[1..], found.AsSpan(1), new(values, Relative), rows[row]);
        }
        foreach (Tensor parameter in parameters.Values) parameter.ClearGradient();
        network.RequireGradient(false);
    }

    /// <summary>The running statistics after one training pass: the first four means and variances of each layer.
    /// </summary>
    public void AssertRunningStatistics(string caseName, Module network)
    {
        JsonElement golden = Case(caseName).GetProperty("batch_norm_after");
        GoldenTensor expected = file[$"{caseName}/batch_norm_after"];
        GoldenTolerance tolerance = GoldenTolerance.Of(golden);
        Dictionary<string, Tensor> buffers = network.NamedBuffers().ToDictionary(b => b.Name, b => b.Value);
        int row = 0, half = expected.Shape[1] / 2;
        foreach (JsonElement layer in golden.GetProperty("rows").EnumerateArray())
        {
            string name = layer.GetString()!;
            ReadOnlySpan<float> values = expected.Floats.AsSpan(2 * half * row++, 2 * half);
            AssertClose(values[..half], buffers[name + ".running_mean"].Span[..half], tolerance, name + " mean");
            AssertClose(values[half..], buffers[name + ".running_var"].Span[..half], tolerance, name + " variance");
        }
    }

    /// <summary>Tests at full size take minutes without wide vectors: they are left to the widest run.</summary>
    public static void SkipUnlessFast() => Assert.SkipUnless(
        Vector256.IsHardwareAccelerated || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported,
        "a network at full size, run with wide vectors only");

    public static void AssertClose(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, GoldenTolerance tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                tolerance.Admits(expected[i], actual[i]),
                $"{what} [{i}]: expected {expected[i]}, got {actual[i]}, {tolerance}");
        }
    }

    private JsonElement Case(string caseName) => file.Json.GetProperty("cases").GetProperty(caseName);

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(d => d.GetInt32())];

    // L2 norm, first and last values, zeros where there are fewer
    private static float[] Summary(ReadOnlySpan<float> values, int ends)
    {
        float[] summary = new float[1 + 2 * ends];
        double squares = 0;
        foreach (float value in values) squares += (double)value * value;
        summary[0] = (float)Math.Sqrt(squares);
        int count = Math.Min(ends, values.Length);
        values[..count].CopyTo(summary.AsSpan(1));
        values[^count..].CopyTo(summary.AsSpan(1 + ends));
        return summary;
    }
}
