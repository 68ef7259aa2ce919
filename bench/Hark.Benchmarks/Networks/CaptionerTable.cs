using System.Diagnostics;
using System.Globalization;
using Hark.Captioning;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Layers;
using Hark.Models;

namespace Hark.Benchmarks.Networks;

/// <summary>
/// `captioners`: the table of captioners in docs/models.md as Markdown: what it costs to hear 10 s of sound, and to
/// write 20 words with three beams besides; then Xu 2024's student beside its teacher. Weights are random.
/// </summary>
internal static class CaptionerTable
{
    private const int Threads = 2;
    private const int Words = 20;
    private const int Beams = 3;
    private const string Student = "EffNet-Trm (Xu 2024)";
    private const string Teacher = "HTSAT-BART (WavCaps)";
    private static readonly TimeSpan perNetwork = TimeSpan.FromSeconds(1.5);

    private static readonly (string Name, string Licence, Func<Module> Make)[] rows =
    [
        (Student, "Apache-2.0 (model pages)", () => new EffNetTrm(
            EfficientNetSettings.B2, new(4981, EfficientNetSettings.B2.HeadChannels))),
        ("Cnn14 + BiGRU + Transformer 2 (SJTU 2022)", "none stated",
            () => new SjtuCaptioner(PannsSettings.Cnn14, new TransformerDecoderSettings(
                4368, SjtuBiGru.Features, TiedWeights: false))),
        ("Cnn14 + BiGRU + Transformer 4 (SJTU 2022)", "none stated",
            () => new SjtuCaptioner(PannsSettings.Cnn14, new TransformerDecoderSettings(
                4368, SjtuBiGru.Features, Layers: 4, TiedWeights: false))),
        ("Cnn14 + BiGRU + attention GRU (SJTU 2022)", "none stated",
            () => new SjtuCaptioner(PannsSettings.Cnn14, new AttentionGruSettings(4368))),
        ("Cnn14 + Transformer (Koh 2022, sizes ours)", "none published",
            () => new KohCaptioner(new(PannsSettings.Cnn14, 4368))),
        (Teacher, "academic use", () => new HtsatBart(HtsatSettings.Encoder, BartSettings.Base)),
    ];

    /// <summary>Writes the table and the comparison.</summary>
    public static void Run(TextWriter output)
    {
        using ThreadTeam team = new(Threads);
        output.WriteLine(
            "| captioner | parameters | GFLOP, heard | ms, heard | GFLOP, caption | ms, caption | licence |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---|");
        Dictionary<string, Cost> costs = [];
        foreach ((string name, string licence, Func<Module> make) in rows)
        {
            Cost cost = costs[name] = Measure(make(), team);
            output.WriteLine(Invariant(
                $"| {name} | {cost.Parameters:N0} | {cost.HeardFlops / 1e9:N2} | {cost.HeardMilliseconds:N1} ")
                + Invariant($"| {cost.Flops / 1e9:N2} | {cost.Milliseconds:N1} | {licence} |"));
        }
        Cost student = costs[Student], teacher = costs[Teacher];
        output.WriteLine();
        output.WriteLine("| Xu 2024 | student | teacher | ratio |");
        output.WriteLine("|---|---:|---:|---:|");
        Compare("parameters, millions", student.Parameters / 1e6, teacher.Parameters / 1e6);
        Compare("GFLOP, sound to memory", student.HeardFlops / 1e9, teacher.HeardFlops / 1e9);
        Compare("GFLOP, sound to caption", student.Flops / 1e9, teacher.Flops / 1e9);
        Compare("ms, sound to memory", student.HeardMilliseconds, teacher.HeardMilliseconds);
        Compare("ms, sound to caption", student.Milliseconds, teacher.Milliseconds);

        void Compare(string what, double small, double large) =>
            output.WriteLine(Invariant($"| {what} | {small:N2} | {large:N2} | {large / small:N1} |"));
    }

    private static Cost Measure(Module module, ThreadTeam team)
    {
        module.Initialize(new Philox(1));
        module.RequireGradient(false);
        module.Eval();
        ICaptionNetwork network = (ICaptionNetwork)module;
        using TracedNetwork listen = new(inputs => network.Listen(inputs[0]), team);
        using TracedNetwork speak = DecoderCaptionModel.Plan(network.Decoder, team);
        Tensor logMel = NetworkCase.LogMel();
        long heard = long.MaxValue, all = long.MaxValue, stepFlops = 0;
        Stopwatch clock = Stopwatch.StartNew();
        for (int run = 0; run < 4 || clock.Elapsed < perNetwork; run++)
        {
            long begin = Stopwatch.GetTimestamp();
            using GraphRun memory = listen.Run(logMel);
            heard = Math.Min(heard, Stopwatch.GetTimestamp() - begin);
            Tensor[] parts = [.. Enumerable.Range(0, memory.OutputCount).Select(i => memory[i])];
            using DecoderCaptionModel model = new(network.Decoder, parts, Words, speak);
            int[] ids = new int[Beams], parents = [.. Enumerable.Range(0, Beams)];
            for (int word = 0; word < Words; word++)
            {
                ids.AsSpan().Fill(100 + word);
                model.Step(ids, word == 0 ? [] : parents);
            }
            all = Math.Min(all, Stopwatch.GetTimestamp() - begin);
            if (stepFlops == 0) stepFlops = StepFlops(network.Decoder, parts, speak);
        }
        long heardFlops = listen.GraphFor(logMel.Shape).Flops;
        double tick = 1000.0 / Stopwatch.Frequency;
        return new(module.ParameterCount, heardFlops, heard * tick, heardFlops + Words * stepFlops, all * tick);
    }

    private static long StepFlops(ICaptionDecoder decoder, Tensor[] memory, TracedNetwork speak)
    {
        Shape word = new(Beams, 1);
        Shape[] inputs =
        [
            word, word, decoder.Place(0).Shape, .. decoder.StateShapes(Beams, Words - 1),
            .. memory.Select(part => part.Shape),
        ];
        return speak.GraphFor(inputs).Flops;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Cost(
        long Parameters, long HeardFlops, double HeardMilliseconds, long Flops, double Milliseconds);
}
