using Hark.Captioning;
using Hark.Engine;
using Hark.Features;
using Hark.Models;

namespace Hark.Benchmarks.Works;

/// <summary>All works of the comparison, with the goals of docs/results.md.</summary>
internal static class WorkCatalog
{
    private const int DecoderPlaces = 19;

    private static readonly (int M, int N, int K)[] Products =
    [
        (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (1000, 352, 88), (1000, 88, 352), (4000, 144, 24),
        (4000, 24, 144), (960, 768, 768), (960, 3072, 768), (1, 5000, 256), (4, 5000, 256), (15, 5000, 256),
    ];

    public static IReadOnlyList<Work> All { get; } =
    [
        new NetworkWork(
            "effb2",
            () => new EfficientNet(EfficientNetSettings.B2),
            (network, x) => [((EfficientNet)network).Forward(x[0])],
            () => [LogMel(1001, 64)])
        {
            Peers = [Contender.OnnxRuntime(1.3), Contender.Torch(2)],
        },
        new NetworkWork(
            "cnn10",
            () => new Panns(PannsSettings.Cnn10),
            (network, x) => [((Panns)network).Forward(x[0]).Embedding],
            () => [LogMel(1001, 64)])
        {
            Peers = [Contender.OnnxRuntime(2.2), Contender.Torch(2.2)],
        },
        new NetworkWork(
            "cnn14",
            () => new Panns(PannsSettings.Cnn14),
            (network, x) => [((Panns)network).Forward(x[0]).Embedding],
            () => [LogMel(1001, 64)])
        {
            Peers = [Contender.OnnxRuntime(2.2), Contender.Torch(2.2)],
        },
        new NetworkWork(
            "ast",
            () => new Ast(AstSettings.Base384),
            (network, x) => [((Ast)network).Forward(x[0]).Logits],
            () => [Normalised(1024, 128)])
        {
            Peers = [Contender.OnnxRuntime(1.3), Contender.Torch(1.5)],
            Rounds = 4,
        },
        new NetworkWork(
            "bert",
            () => new Bert(BertSettings.Base),
            (network, x) => [((Bert)network).Forward(x[0], x[1])],
            Texts)
        {
            Peers = [Contender.OnnxRuntime(1.3), Contender.Torch(1.5)],
        },
        new NetworkWork(
            "decoder-step",
            () => new TransformerDecoder(new(5000, EfficientNetSettings.B2.HeadChannels)),
            (network, x) => DecoderCaptionModel.Trace((TransformerDecoder)network, x),
            DecoderInputs)
        {
            Peers = [Contender.OnnxRuntime(1.3), Contender.Torch()],
        },
        new CaptionWork
        {
            Peers =
            [
                new("PyTorch, prefix recomputed", "torch", 4, "recompute"),
                new("PyTorch, keys and values kept", "torch", 3, "cache"),
            ],
        },
        new LogMelWork("logmel", FrontEnds.Panns32k)
        {
            Peers = [new("torchaudio", "torch", 4)],
            TurnSeconds = 0.2,
        },
        new CaptionerTrainingWork
        {
            Peers = [Contender.Torch(1.5)],
            Rounds = 3,
            NeedsMemory = true,
            ChecksOnce = true,
        },
        new BiEncoderTrainingWork
        {
            Peers = [Contender.Torch(1.5)],
            Rounds = 2,
            NeedsMemory = true,
            ChecksOnce = true,
        },
        .. Products.Select(shape => new GemmWork(shape.M, shape.N, shape.K)
        {
            Group = "gemm",
            Peers = [Contender.OnnxRuntime(), Contender.Torch()],
            TurnSeconds = 0.08,
        }),
    ];

    /// <summary>The work of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Work Get(string name) => All.FirstOrDefault(work => work.Name == name)
        ?? throw new ArgumentException($"There is no work '{name}'.", nameof(name));

    private static Tensor LogMel(int frames, int bands)
    {
        Tensor logMel = new(new(1, frames, bands));
        new Philox(3).FillNormal(logMel.Span, -30, 15); // about what sound gives, in dB
        return logMel;
    }

    private static Tensor Normalised(int frames, int bands)
    {
        Tensor logMel = new(new(1, frames, bands));
        new Philox(3).FillNormal(logMel.Span, 0, 0.5f);
        return logMel;
    }

    // Eight texts of 32 word pieces; some end before.
    private static Tensor[] Texts()
    {
        const int texts = 8, pieces = 32;
        Philox random = new(6);
        Tensor ids = new(new(texts, pieces)), mask = Tensor.Zeros(ids.Shape);
        for (int text = 0; text < texts; text++)
        {
            foreach (ref float id in ids.Span.Slice(text * pieces, pieces))
                id = random.NextInt32(BertSettings.Base.Vocabulary);
            mask.Span.Slice(text * pieces, pieces - 2 * text).Fill(1);
        }
        return [ids, mask];
    }

    // Three beams in the middle of a caption: half of the places for words are in use. Order of DecoderCaptionModel.
    private static Tensor[] DecoderInputs()
    {
        const int rows = 3, width = 256, columns = 32, used = 10, layers = 2;
        Philox random = new(4);
        Tensor ids = new(new(rows, 1), [17, 1234, 4321]), cacheMask = Tensor.Zeros(new(rows, DecoderPlaces));
        for (int r = 0; r < rows; r++) cacheMask.Span.Slice(r * DecoderPlaces + DecoderPlaces - used, used).Fill(1);
        Tensor memoryMask = Tensor.Full(new(1, columns), 1);
        memoryMask.Span[^1] = 0;
        return
        [
            ids, Tensor.Full(new(rows, 1), 1), Normal(1, width), cacheMask,
            .. Enumerable.Range(0, 2 * layers).Select(_ => Normal(rows, DecoderPlaces, width)),
            .. Enumerable.Range(0, 2 * layers).Select(_ => Normal(1, columns, width)),
            memoryMask,
        ];

        Tensor Normal(params int[] sizes)
        {
            Tensor tensor = new(new Shape(sizes));
            random.FillNormal(tensor.Span);
            return tensor;
        }
    }
}
