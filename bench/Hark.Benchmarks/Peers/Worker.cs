using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Hark.Benchmarks.Peers;

/// <summary>A worker process that stays alive and works only when told to. For one caller.</summary>
internal sealed class Worker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process process;

    public Worker(WorkerProgram program, int threads, bool quick)
    {
        ProcessStartInfo start = new(program.FileName, program.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["HARK_THREADS"] = $"{threads}";
        start.Environment["PEER_THREADS"] = $"{threads}";
        start.Environment["PEER_TRIAL"] = quick ? "1" : "0";
        foreach ((string name, string value) in program.Environment) start.Environment.TryAdd(name, value);
        process = Process.Start(start)!;
        JsonObject hello = Ask(new() { ["do"] = "hello" });
        Version = $"{(string)hello["name"]!} {(string)hello["version"]!}";
    }

    /// <summary>Name and version of the program.</summary>
    public string Version { get; }

    /// <summary>Gives an order and waits for the answer.</summary>
    /// <exception cref="WorkerException">The worker could not do it, or has died.</exception>
    public JsonObject Ask(JsonObject order)
    {
        string text = order.ToJsonString();
        try
        {
            process.StandardInput.WriteLine(text);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw new WorkerException("the worker has died");
        }
        Task<string?> reading = process.StandardOutput.ReadLineAsync();
        if (!reading.Wait(Patience))
        {
            process.Kill();
            throw new WorkerException($"the worker took more than {Patience.TotalMinutes} minutes over {text}");
        }
        string line = reading.Result
            ?? throw new WorkerException($"the worker died over {text}; see its messages above");
        JsonObject answer = JsonNode.Parse(line)!.AsObject();
        return answer["error"] is { } error ? throw new WorkerException((string)error!) : answer;
    }

    /// <summary>Lets the worker run for a while; at least <paramref name="least"/> samples.</summary>
    public Turn Run(double seconds, int least)
    {
        JsonObject answer = Ask(new() { ["do"] = "run", ["seconds"] = seconds, ["least"] = least });
        double[] milliseconds = [.. answer["ms"]!.AsArray().Select(value => (double)value!)];
        return new(milliseconds, (double?)answer["allocated"]);
    }

    public void Dispose()
    {
        try
        {
            process.StandardInput.Close(); // which is how a worker is told to go
            if (!process.WaitForExit(5000)) process.Kill();
        }
        catch (IOException)
        {
            process.Kill();
        }
        process.Dispose();
    }
}

/// <summary>The samples of a turn, and the bytes on the managed heap in a run, where there is such a heap.</summary>
internal sealed record Turn(double[] Milliseconds, double? Allocated);

/// <summary>A worker said no.</summary>
internal sealed class WorkerException(string message) : Exception(message);
