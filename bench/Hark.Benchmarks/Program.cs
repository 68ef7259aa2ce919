using Hark.Benchmarks;
using Hark.Captioning;
using Hark.Checkpoints;

const string Usage = """
    usage: Hark.Benchmarks gemm
           Hark.Benchmarks conv [CHANNELS ...]            the 3 x 3 layers of PANNs, or those with so many channels
           Hark.Benchmarks caption MODEL CLIP
           Hark.Benchmarks naming MODEL DATA [--write]    --write puts the scores into the model's card
           Hark.Benchmarks train-step effb2 [--batch N] [--steps N] [--threads N] [--profile] [--recompute]
    """;

switch (args)
{
    case ["gemm"]:
        GemmBenchmark.Run(Console.Out);
        return 0;
    case ["conv", .. string[] channels]:
        ConvolutionBenchmark.Run(channels, Console.Out);
        return 0;
    case ["caption", string model, string clip]:
        await CaptionBenchmark.RunAsync(model, clip, Console.Out);
        return 0;
    case ["naming", string model, string data, .. string[] rest] when rest is [] or ["--write"]:
        const string Command = "dotnet run -c Release --project bench/Hark.Benchmarks -- naming MODEL DATA";
        NamingReport report = new(Captioner.Load(model), data, Console.Out);
        IReadOnlyList<ModelScore> scores = await report.RunAsync(Command);
        if (rest is ["--write"]) CardScores.Write(model, scores);
        return 0;
    case ["train-step", "effb2", .. string[] rest] when TrainingStepOptions.TryParse(rest) is { } options:
        TrainingStepBenchmark.Run(options, Console.Out);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
