using Hark.Engine;
using Hark.Layers;
using Hark.Models;

namespace Hark.Training.Distillation;

/// <summary>
/// An encoder with the three heads it learns through: the teacher's embedding, the teacher's tags, and the classes of
/// the clips. Only the encoder is kept.
/// </summary>
internal sealed class DistillationStudent : Module
{
    private readonly Linear embeddingHead;
    private readonly Linear tagHead;
    private readonly Linear classHead;

    public DistillationStudent(EfficientNetSettings settings, int teacherFeatures, int tags, int classes)
    {
        Encoder = Child("encoder", new EfficientNet(settings));
        embeddingHead = Child("embedding_head", new Linear(Encoder.Features, teacherFeatures));
        tagHead = Child("tag_head", new Linear(Encoder.Features, tags));
        classHead = Child("class_head", new Linear(Encoder.Features, classes));
    }

    public EfficientNet Encoder { get; }

    /// <summary>From log-mel [B, T, F]: embedding [B, D], tag logits [B, tags], class logits [B, classes].</summary>
    public (Tensor Embedding, Tensor Tags, Tensor Classes) Forward(Tensor logMel)
    {
        Tensor features = Encoder.Forward(logMel); // [B, T', E]
        int[] lengths = new int[logMel.Shape[0]];
        Array.Fill(lengths, EffNetTrm.FeatureLength(logMel.Shape[1]));
        Tensor clip = EffNetTrm.Pool(features, EffNetTrm.FeatureWeights(lengths, features.Shape[1])); // [B, E]
        return (embeddingHead.Forward(clip), tagHead.Forward(clip), classHead.Forward(clip));
    }
}
