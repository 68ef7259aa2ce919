using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks;

/// <summary>
/// Adds up the processor time of operations by kind, forward and backward: on a busy machine the clock on the wall
/// tells little. Time in which a worker waits for the others counts, so few threads tell most.
/// </summary>
internal sealed class OperationTimes(bool byShape) : ITapeObserver
{
    private readonly Dictionary<string, (TimeSpan Forward, TimeSpan Backward, int Calls)> kinds = [];
    private TimeSpan started;

    public void Starting() => started = Environment.CpuUsage.TotalTime;

    public void RanForward(Operation operation, ReadOnlySpan<Tensor> inputs) => Add(operation, inputs, false);

    public void RanBackward(Operation operation, ReadOnlySpan<Tensor> inputs) => Add(operation, inputs, true);

    /// <summary>The kinds, the most expensive first, in milliseconds per step.</summary>
    public void Write(TextWriter output, int steps)
    {
        output.WriteLine($"{"operation",-60} {"calls",6} {"forward",9} {"backward",9}  processor ms per step");
        foreach ((string kind, var times) in kinds.OrderByDescending(
            entry => entry.Value.Forward + entry.Value.Backward))
        {
            output.WriteLine(
                $"{kind,-60} {times.Calls / steps,6} {times.Forward.TotalMilliseconds / steps,9:0.0} "
                + $"{times.Backward.TotalMilliseconds / steps,9:0.0}");
        }
        double forward = kinds.Values.Sum(times => times.Forward.TotalMilliseconds) / steps;
        double backward = kinds.Values.Sum(times => times.Backward.TotalMilliseconds) / steps;
        int calls = kinds.Values.Sum(times => times.Calls) / steps;
        output.WriteLine($"{"all",-60} {calls,6} {forward,9:0.0} {backward,9:0.0}");
    }

    private void Add(Operation operation, ReadOnlySpan<Tensor> inputs, bool isBackward)
    {
        TimeSpan time = Environment.CpuUsage.TotalTime - started;
        string kind = Kind(operation, inputs) + (byShape ? $" {inputs[0].Shape}" : "");
        (TimeSpan forward, TimeSpan backward, int calls) = kinds.GetValueOrDefault(kind);
        kinds[kind] = isBackward ? (forward, backward + time, calls) : (forward + time, backward, calls + 1);
    }

    private static string Kind(Operation operation, ReadOnlySpan<Tensor> inputs)
    {
        if (operation is Conv2dOperation convolution)
        {
            Shape weight = inputs[1].Shape;
            string form = convolution.Options.Groups == 1 ? "dense" : "depthwise";
            return $"Conv {form} {weight[2]}x{weight[3]} stride {convolution.Options.StrideT}";
        }
        string repeats = inputs.Length == 2 && inputs[0].Shape != inputs[1].Shape ? ", broadcast" : "";
        return $"{operation.Name}{repeats}";
    }
}
