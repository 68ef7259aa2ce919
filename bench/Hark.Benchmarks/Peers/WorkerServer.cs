using System.Diagnostics;
using System.Text.Json.Nodes;
using Hark.Benchmarks.Works;
using Hark.Engine;

namespace Hark.Benchmarks.Peers;

/// <summary>
/// Hark's worker: takes one order a line on standard input, as JSON, and answers each with one line. The peers' workers
/// speak the same language (bench/peers/README.md).
/// </summary>
internal sealed class WorkerServer(TextReader input, TextWriter output) : IDisposable
{
    private const double ShortestSampleSeconds = 0.2e-3;

    private IRun? run;

    public void Serve()
    {
        while (input.ReadLine() is { } line)
        {
            JsonNode order = JsonNode.Parse(line)!;
            JsonObject answer;
            try
            {
                answer = Answer(order);
            }
            catch (Exception error) // whatever it is, the comparison goes on without this work
            {
                answer = new() { ["error"] = $"{error.GetType().Name}: {error.Message}" };
            }
            output.WriteLine(answer.ToJsonString());
            output.Flush();
        }
    }

    public void Dispose() => run?.Dispose();

    private JsonObject Answer(JsonNode order)
    {
        switch ((string)order["do"]!)
        {
            case "hello":
                string version = typeof(Tensor).Assembly.GetName().Version!.ToString(3);
                return new() { ["name"] = "Hark", ["version"] = $"{version} on .NET {Environment.Version}" };
            case "write":
                return new() { ["flops"] = WorkOf(order).Write(FolderOf(order), (bool)order["quick"]!) };
            case "open":
                Close();
                run = WorkOf(order).Open(FolderOf(order));
                return new() { ["mode"] = run.Mode };
            case "output":
                return Describe(run!.Output(), (string)order["file"]!);
            case "run":
                return Time((double)order["seconds"]!, (int)order["least"]!);
            case "close":
                Close();
                return new();
            case "memory":
                return new() { ["resident"] = Memory("VmRSS"), ["peak"] = Memory("VmHWM") };
            default:
                throw new InvalidOperationException($"Unknown order: {order.ToJsonString()}");
        }
    }

    // A training step leaves gigabytes in the pool; a worker that waits for its next turn must not keep them.
    private void Close()
    {
        run?.Dispose();
        run = null;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        BufferPool.Trim();
    }

    private static JsonObject Describe(WorkOutput result, string file)
    {
        if (result.Tensors.Count > 0) TensorFile.Write(file, result.Tensors);
        return new() { ["text"] = result.Text };
    }

    // Runs shorter than a fifth of a millisecond are timed in groups: the clock has its price.
    private JsonObject Time(double seconds, int least)
    {
        List<double> milliseconds = new(1 << 14); // so that the list itself seldom shows among the bytes
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        long started = Stopwatch.GetTimestamp();
        long runs = 0;
        int group = 1;
        while (milliseconds.Count < least || Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < group; i++) run!.Once();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            milliseconds.Add(elapsed * 1000 / group);
            runs += group;
            if (elapsed < ShortestSampleSeconds) group *= 2;
        }
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        return new()
        {
            ["ms"] = new JsonArray([.. milliseconds.Select(value => (JsonNode)value)]),
            ["allocated"] = (double)allocated / runs,
        };
    }

    private static Work WorkOf(JsonNode order) => WorkCatalog.Get((string)order["work"]!);

    private static WorkFolder FolderOf(JsonNode order) => new((string)order["folder"]!);

    // The kernel's own account, in KiB; there is none but on Linux.
    private static long Memory(string field)
    {
        string? line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal))
            : null;
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
