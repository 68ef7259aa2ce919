using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.TestKit;

namespace Hark.Tests.Engine.Ops;

/// <summary>
/// One case of a file under golden/ops: makes its inputs, seeds the tape with the stored upstream gradient, and
/// compares outputs and gradients within the tolerances of the file.
/// </summary>
/// <remarks>
/// Permutations translate layouts: axis i in Hark is axis permutation[i] in the file. An empty one keeps the axes.
/// </remarks>
internal sealed class GoldenCase
{
    /// <summary>N, C, H, W in the file, N, H, W, C in Hark.</summary>
    public static readonly int[] ImageAxes = [0, 2, 3, 1];

    private readonly GoldenFile file;
    private readonly string name;
    private readonly Dictionary<string, (Tensor Tensor, int[] Permutation)> inputs = [];
    private readonly Dictionary<string, (Tensor Tensor, int[] Permutation)> outputs = [];

    private GoldenCase(GoldenFile file, string name)
    {
        this.file = file;
        this.name = name;
        Json = file.Json.GetProperty("cases").GetProperty(name);
    }

    /// <summary>The description of the case: op, settings, inputs, outputs, tolerance ...</summary>
    public JsonElement Json { get; }

    /// <summary>The settings of the original operation.</summary>
    public JsonElement Settings => Json.GetProperty("settings");

    /// <summary>All case names of a file, for example <c>ops/conv</c>.</summary>
    public static IEnumerable<string> Names(string file) =>
        GoldenFile.Load(file).Json.GetProperty("cases").EnumerateObject().Select(c => c.Name);

    /// <summary>
    /// Runs a case. <paramref name="forward"/> reads its inputs with <see cref="Input"/> and hands over every output
    /// with <see cref="Output"/>; results that have no gradient go through <see cref="Also"/> in
    /// <paramref name="after"/>.
    /// </summary>
    public static void Run(string file, string name, Action<GoldenCase> forward, Action<GoldenCase>? after = null)
    {
        GoldenCase golden = new(GoldenFile.Load(file), name);
        using Tape tape = new();
        forward(golden);
        golden.CheckOutputs();
        after?.Invoke(golden);
        golden.Backward(tape);
        golden.CheckGradients();
    }

    /// <summary>Whether the case has a tensor of this name.</summary>
    public bool Has(string tensor) => file.Has($"{name}/{tensor}");

    /// <summary>The number of axes of a tensor of the case.</summary>
    public int Rank(string tensor) => file[$"{name}/{tensor}"].Shape.Length;

    /// <summary>An input, parameter or constant; a leaf with a gradient where the file has one.</summary>
    public Tensor Input(string tensor, params int[] permutation)
    {
        if (inputs.TryGetValue(tensor, out (Tensor Tensor, int[] Permutation) known)) return known.Tensor;
        GoldenTensor stored = file[$"{name}/{tensor}"];
        (int[] shape, float[] values) = ToHark(stored.Shape, stored.Floats, permutation);
        Tensor result;
        using (TensorScope.Suspend()) result = new(new(shape), values) { RequiresGradient = Has("grad." + tensor) };
        inputs.Add(tensor, (result, permutation));
        return result;
    }

    /// <summary>Fills a parameter of a layer and judges its gradient.</summary>
    public void Parameter(string tensor, Tensor parameter)
    {
        Assert.Equal(file[$"{name}/{tensor}"].Shape, parameter.Shape.ToArray());
        file[$"{name}/{tensor}"].Floats.CopyTo(parameter.Span);
        inputs.Add(tensor, (parameter, []));
    }

    /// <summary>Hands over an output of the case.</summary>
    public void Output(string tensor, Tensor value, params int[] permutation) =>
        outputs.Add(tensor, (value, permutation));

    /// <summary>Compares a result that has no gradient.</summary>
    public void Also(string tensor, Tensor value, params int[] permutation) =>
        Compare(tensor, value.Shape.ToArray(), value.ToArray(), permutation);

    private void CheckOutputs()
    {
        string[] expected = [.. Json.GetProperty("outputs").EnumerateArray().Select(o => o.GetString()!)];
        Assert.Equal(expected.Order(), outputs.Keys.Order());
        foreach ((string tensor, (Tensor value, int[] permutation)) in outputs) Also(tensor, value, permutation);
    }

    private void Backward(Tape tape)
    {
        if (!Json.TryGetProperty("gradients", out JsonElement gradients) || gradients.GetArrayLength() == 0) return;
        if (outputs.Count == 1)
        {
            (string tensor, (Tensor value, int[] permutation)) = outputs.Single();
            tape.Backward(value, Upstream(tensor, permutation));
            return;
        }
        Tensor sum = Tensor.Scalar(0);
        foreach ((string tensor, (Tensor value, int[] permutation)) in outputs)
            sum = sum.Add(value.Multiply(Upstream(tensor, permutation)).Sum());
        tape.Backward(sum);
    }

    private void CheckGradients()
    {
        if (!Json.TryGetProperty("gradients", out JsonElement gradients)) return;
        foreach (JsonElement entry in gradients.EnumerateArray())
        {
            string gradient = entry.GetString()!, tensor = gradient["grad.".Length..];
            Assert.True(inputs.ContainsKey(tensor), $"{name}: the input {tensor} was not used.");
            (Tensor leaf, int[] permutation) = inputs[tensor];
            Assert.True(leaf.Gradient is not null, $"{name}: {tensor} has no gradient.");
            Compare(gradient, leaf.Shape.ToArray(), leaf.Gradient!.ToArray(), permutation);
        }
    }

    private Tensor Upstream(string output, int[] permutation)
    {
        if (!Has("d" + output)) return Tensor.Full(outputs[output].Tensor.Shape, 1); // a loss: the gradient of itself
        GoldenTensor stored = file[$"{name}/d{output}"];
        (int[] shape, float[] values) = ToHark(stored.Shape, stored.Floats, permutation);
        return new(new(shape), values);
    }

    private void Compare(string tensor, int[] foundShape, float[] found, int[] permutation)
    {
        GoldenTensor stored = file[$"{name}/{tensor}"];
        (int[] shape, float[] expected) = ToHark(stored.Shape, stored.Floats, permutation);
        Assert.True(shape.SequenceEqual(foundShape),
            $"{name}/{tensor}: expected [{string.Join(", ", shape)}], found [{string.Join(", ", foundShape)}].");
        GoldenTolerance tolerance = GoldenTolerance.Of(Json.GetProperty("tolerance").GetProperty(tensor));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                tolerance.Admits(expected[i], found[i]),
                $"{name}/{tensor} at {i}: expected {expected[i]:R}, found {found[i]:R}, {tolerance}.");
        }
    }

    private static (int[] Shape, float[] Values) ToHark(int[] shape, float[] values, int[] permutation)
    {
        if (permutation.Length == 0) return (shape, values);
        int[] result = Array.ConvertAll(permutation, axis => shape[axis]);
        float[] moved = new float[values.Length];
        int[] at = new int[shape.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            int rest = i;
            for (int axis = result.Length - 1; axis >= 0; axis--)
            {
                at[permutation[axis]] = rest % result[axis];
                rest /= result[axis];
            }
            int source = 0;
            for (int axis = 0; axis < shape.Length; axis++) source = source * shape[axis] + at[axis];
            moved[i] = values[source];
        }
        return (result, moved);
    }
}
