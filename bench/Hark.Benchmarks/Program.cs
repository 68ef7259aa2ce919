using Hark.Benchmarks;
using Hark.Benchmarks.Evaluation;
using Hark.Benchmarks.Kernels;
using Hark.Benchmarks.Networks;
using Hark.Benchmarks.Peers;
using Hark.Captioning;
using Hark.Checkpoints;

const string Profiled = "effb2, cnn10, cnn14, ast, htsat, ast-layer or bert-layer";
const string Cost = "parameters, FLOPs and time";
const string StepOptions = "[--batch N] [--steps N] [--threads N] [--profile] [--shapes] [--recompute]";
const string Usage = $"""
    usage: Hark.Benchmarks kernels [--filter "*Gemm*"]     every kind of kernel, by BenchmarkDotNet and its options
           Hark.Benchmarks gemm
           Hark.Benchmarks conv [CHANNELS ...]            the 3 x 3 layers of PANNs, or those with so many channels
           Hark.Benchmarks profile NETWORK [THREADS [CLIPS]]   each node of {Profiled}
           Hark.Benchmarks models [NAME ...]               every network: {Cost} of 10 s (docs/models.md)
           Hark.Benchmarks captioners                      every captioner: {Cost} of a caption
           Hark.Benchmarks caption MODEL CLIP
           Hark.Benchmarks int8 [MODEL CLIP..]            8-bit integers: products, or a model's encoder
           Hark.Benchmarks naming MODEL DATA --int8       the clips in floats and in 8-bit integers
           Hark.Benchmarks naming MODEL DATA [--write]    --write puts the scores into the model's card
           Hark.Benchmarks evaluate DATA                   Clotho's captions through 'hark evaluate', start included
           Hark.Benchmarks human-judgement DATA [SBERT DETECTOR]   how often metrics choose as people do
           Hark.Benchmarks train-step effb2|cnn10 {StepOptions}
           Hark.Benchmarks peers [--only NAME] [--threads 1,2] [--peers torch,ort] [--quick] [--json FILE]
                                                          started by bench/peers/run.sh
           Hark.Benchmarks worker                         Hark's side of it: takes orders on standard input
    """;

switch (args)
{
    case ["kernels", .. string[] rest]:
        KernelCommand.Run(rest);
        return 0;
    case ["gemm"]:
        GemmBenchmark.Run(Console.Out);
        return 0;
    case ["conv", .. string[] channels]:
        ConvolutionBenchmark.Run(channels, Console.Out);
        return 0;
    case ["profile", string network, .. string[] numbers]
        when numbers.Length <= 2 && numbers.All(number => int.TryParse(number, out _)):
        int[] sizes = [.. numbers.Select(int.Parse), .. new[] { 1, 1 }[numbers.Length..]];
        ProfileReport.Run(network, sizes[0], sizes[1], Console.Out);
        return 0;
    case ["models", .. string[] names]:
        NetworkTable.Run(names, Console.Out);
        return 0;
    case ["captioners"]:
        CaptionerTable.Run(Console.Out);
        return 0;
    case ["caption", string model, string clip]:
        await CaptionBenchmark.RunAsync(model, clip, Console.Out);
        return 0;
    case ["int8", .. string[] rest]:
        Int8Benchmark.Run(rest, Console.Out);
        return 0;
    case ["naming", string model, string data, "--int8"]:
        await NamingReport.ComparePrecisionsAsync(model, data, Console.Out);
        return 0;
    case ["naming", string model, string data, .. string[] rest] when rest is [] or ["--write"]:
        const string Command = "dotnet run -c Release --project bench/Hark.Benchmarks -- naming MODEL DATA";
        NamingReport report = new(Captioner.Load(model), data, Console.Out);
        IReadOnlyList<ModelScore> scores = await report.RunAsync(Command);
        if (rest is ["--write"]) CardScores.Write(model, scores);
        return 0;
    case ["evaluate", string data]:
        EvaluationBenchmark.Run(data, Console.Out);
        return 0;
    case ["human-judgement", string data, .. string[] rest] when rest.Length is 0 or 2:
        HumanJudgement.Run(
            data,
            new() { SentenceModel = rest.ElementAtOrDefault(0), ErrorDetector = rest.ElementAtOrDefault(1) },
            Console.Out);
        return 0;
    case ["train-step", string name, .. string[] rest]
        when TrainingStepOptions.TryParse(rest) is { } options && TrainingCase.Of(name, options.Batch) is { } trained:
        TrainingStepBenchmark.Run(trained, options, Console.Out);
        return 0;
    case ["peers", .. string[] rest]:
        new PeersCommand(PeersOptions.Parse(rest), Console.Out).Run();
        return 0;
    case ["worker"]:
        using (WorkerServer worker = new(Console.In, Console.Out)) worker.Serve();
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
