using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.Text;

namespace Hark.Benchmarks.Works;

/// <summary>
/// A training step of EffNet-Trm B2 from log-mels of 16 clips of ten seconds with captions of 20 words: forward,
/// label-smoothed cross entropy, backward, clipping, Adam.
/// </summary>
internal sealed class CaptionerTrainingWork() : Work("train-effb2")
{
    private const int Batch = 16;
    private const int QuickBatch = 2;
    private const int Frames = 1001;
    private const int Words = 20;
    private const int Vocabulary = 4368;

    public override double Write(WorkFolder folder, bool quick)
    {
        int batch = quick ? QuickBatch : Batch;
        Philox random = new(2);
        EffNetTrm network = Build(dropout: true);
        network.Initialize(random);
        Tensor logMel = new(new(batch, Frames, 64));
        random.FillNormal(logMel.Span, -30, 15);
        Tensor ids = new(new(batch, Words + 2));
        foreach (ref float id in ids.Span) id = random.NextInt32(Vocabulary - 4) + 4;
        for (int b = 0; b < batch; b++)
            (ids.Span[b * (Words + 2)], ids.Span[(b + 1) * (Words + 2) - 1]) =
                (WordVocabulary.StartId, WordVocabulary.EndId);
        TensorFile.Write(folder.Weights, network.State());
        TensorFile.WriteInOrder(folder.Inputs, [logMel, ids]);
        return 0;
    }

    public override IRun Open(WorkFolder folder)
    {
        Tensor[] inputs = TensorFile.ReadInOrder(folder.Inputs);
        Tensor ids = inputs[1];
        int length = ids.Shape[1] - 1;
        Tensor words = ids.Slice(1, 0, length), targets = ids.Slice(1, 1, length);
        Tensor mask = Tensor.Full(words.Shape, 1);
        return new TrainingRun(
            dropout => Load(Build(dropout), folder),
            network => Loss((EffNetTrm)network, inputs[0], words, mask, targets));
    }

    private static EffNetTrm Build(bool dropout)
    {
        EfficientNetSettings encoder = EfficientNetSettings.B2 with { DropConnect = dropout ? 0.2f : 0 };
        return new(encoder, new(Vocabulary, encoder.HeadChannels, Dropout: dropout ? 0.2f : 0));
    }

    private static EffNetTrm Load(EffNetTrm network, WorkFolder folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(folder.Weights);
        ModuleWeights.Load(network, file);
        return network;
    }

    private static Tensor Loss(EffNetTrm network, Tensor logMel, Tensor words, Tensor wordMask, Tensor targets)
    {
        Tensor features = network.Encoder.Forward(logMel); // [B, T', E]
        int[] lengths = new int[logMel.Shape[0]];
        Array.Fill(lengths, EffNetTrm.FeatureLength(logMel.Shape[1]));
        Tensor mask = EffNetTrm.FeatureMask(lengths, features.Shape[1]);
        Tensor logits = network.Decoder.Forward(words, wordMask, network.Decoder.Remember(features, mask));
        return logits.CrossEntropy(targets, 0.1f, SmoothingTarget.OtherClasses, WordVocabulary.PadId);
    }
}
