using System.Text.Json.Nodes;

namespace Hark.Benchmarks.Peers;

/// <summary>A work of Hark beside one peer: a row of the table and an object of the JSON file.</summary>
internal sealed record Figure(string Work, int Threads, Samples Hark)
{
    public string? Peer { get; init; }

    public string? PeerVersion { get; init; }

    /// <summary>Which of its ways the peer took: the fastest of those it has.</summary>
    public string? PeerMode { get; init; }

    public Samples? PeerSamples { get; init; }

    /// <summary>How many times as fast as the peer Hark shall be; 0 for no goal.</summary>
    public double Goal { get; init; }

    /// <summary>The largest difference of the results over the largest result; null for none or texts.</summary>
    public double? Difference { get; init; }

    /// <summary>Whether texts are equal; null where the result is no text.</summary>
    public bool? SameText { get; init; }

    /// <summary>What a call of the peer costs by itself, in ms: an empty graph with equal inputs and outputs.</summary>
    public double? PeerCallMs { get; init; }

    /// <summary>Floating-point operations of one run; 0 where not counted.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that Hark allocates on the managed heap in a run.</summary>
    public double? HarkAllocated { get; init; }

    /// <summary>How many times as fast Hark is, by the medians.</summary>
    public double? Ratio => PeerSamples is null ? null : PeerSamples.Median / Hark.Median;

    public double? RatioBest => PeerSamples is null ? null : PeerSamples.Best / Hark.Best;

    /// <summary>The ratio if a call of the peer cost nothing; Hark's calls keep their price.</summary>
    public double? RatioWithoutCall => PeerSamples is null || PeerCallMs is not { } call
        ? null
        : (PeerSamples.Median - call) / Hark.Median;

    public double HarkGflops => Flops / Hark.Median / 1e6;

    public double PeerGflops => PeerSamples is null ? 0 : Flops / PeerSamples.Median / 1e6;

    public JsonObject ToJson(Machine machine)
    {
        double peak = machine.PeakGflops(Threads);
        JsonObject json = new()
        {
            ["work"] = Work,
            ["threads"] = Threads,
            ["hark_ms"] = Round(Hark.Median),
            ["peer"] = Peer,
            ["peer_ms"] = Round(PeerSamples?.Median),
            ["ratio"] = Round(Ratio),
            ["hark_best_ms"] = Round(Hark.Best),
            ["peer_best_ms"] = Round(PeerSamples?.Best),
            ["ratio_best"] = Round(RatioBest),
            ["hark_runs"] = Hark.Count,
            ["peer_runs"] = PeerSamples?.Count,
            ["goal"] = Goal == 0 ? null : Goal,
            ["difference"] = Difference,
            ["same_text"] = SameText,
            ["peer_call_ms"] = Round(PeerCallMs),
            ["ratio_without_call"] = Round(RatioWithoutCall),
            ["hark_allocated_bytes"] = Round(HarkAllocated),
            ["peer_version"] = PeerVersion,
            ["peer_mode"] = PeerMode,
        };
        if (Flops > 0)
        {
            json["gflop"] = Round(Flops / 1e9);
            json["hark_gflops"] = Round(HarkGflops);
            json["peer_gflops"] = PeerSamples is null ? null : Round(PeerGflops);
            json["hark_share_of_peak"] = Round(HarkGflops / peak);
            json["peer_share_of_peak"] = PeerSamples is null ? null : Round(PeerGflops / peak);
        }
        return json;
    }

    /// <summary>Four significant digits are more than a timing has.</summary>
    public static double? Round(double? value)
    {
        if (value is not { } x || x == 0 || !double.IsFinite(x)) return value is { } y && double.IsFinite(y) ? y : null;
        double scale = Math.Pow(10, 3 - Math.Floor(Math.Log10(Math.Abs(x))));
        return Math.Round(x * scale) / scale;
    }
}
