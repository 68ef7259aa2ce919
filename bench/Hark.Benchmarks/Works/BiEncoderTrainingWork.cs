using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;

namespace Hark.Benchmarks.Works;

/// <summary>
/// A training step of the bi-encoder of Primus 2022, CNN10 and BERT base, from log-mels of 16 clips of ten seconds and
/// texts of 32 word pieces: forward, the contrastive loss in both directions, backward, clipping, Adam.
/// </summary>
internal sealed class BiEncoderTrainingWork() : Work("train-cnn10")
{
    private const int Batch = 16;
    private const int QuickBatch = 2;
    private const int Frames = 1001;
    private const int Pieces = 32;

    public override double Write(WorkFolder folder, bool quick)
    {
        int batch = quick ? QuickBatch : Batch;
        Philox random = new(5);
        PrimusBiEncoder network = Build(dropout: true);
        network.Initialize(random);
        Tensor logMel = new(new(batch, Frames, 64));
        random.FillNormal(logMel.Span, -30, 15);
        Tensor ids = new(new(batch, Pieces));
        foreach (ref float id in ids.Span) id = random.NextInt32(BertSettings.Base.Vocabulary);
        TensorFile.Write(folder.Weights, network.State());
        TensorFile.WriteInOrder(folder.Inputs, [logMel, ids, Tensor.Full(ids.Shape, 1)]);
        return 0;
    }

    public override IRun Open(WorkFolder folder)
    {
        Tensor[] inputs = TensorFile.ReadInOrder(folder.Inputs);
        return new TrainingRun(
            dropout => Load(Build(dropout), folder),
            network => Loss((PrimusBiEncoder)network, inputs[0], inputs[1], inputs[2]));
    }

    private static PrimusBiEncoder Build(bool dropout) => new(dropout
        ? PrimusSettings.Published
        : PrimusSettings.Published with
        {
            Audio = PannsSettings.Cnn10 with { BlockDropout = 0 },
            Text = BertSettings.Base with { Dropout = 0 },
        });

    private static PrimusBiEncoder Load(PrimusBiEncoder network, WorkFolder folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(folder.Weights);
        ModuleWeights.Load(network, file);
        return network;
    }

    // Row i belongs to column i, and the other way round.
    private static Tensor Loss(PrimusBiEncoder network, Tensor logMel, Tensor ids, Tensor mask)
    {
        Tensor logits = network.Logits(network.EmbedText(ids, mask), network.EmbedAudio(logMel)); // [B, B]
        Tensor targets = new(new(logits.Shape[0]));
        for (int i = 0; i < targets.Count; i++) targets.Span[i] = i;
        return logits.CrossEntropy(targets).Add(logits.Transpose(1, 0).CrossEntropy(targets)).Scale(0.5f);
    }
}
