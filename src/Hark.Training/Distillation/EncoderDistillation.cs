using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Training.Losses;

namespace Hark.Training.Distillation;

/// <summary>What draws a student's clip vectors towards a teacher's (Xu 2024).</summary>
internal enum EncoderLoss
{
    /// <summary>Each clip finds its own teacher vector among those of the batch.</summary>
    Contrastive,

    /// <summary>The mean squared difference, over clips and dimensions.</summary>
    MeanSquared,

    /// <summary>The sum of both.</summary>
    Both,
}

/// <summary>
/// The encoder-level distillation of Xu 2024 ("Efficient Audio Captioning with Encoder-Level Knowledge Distillation"),
/// as the released code computes it: projections into one space and a distance there. Names are those of AudioCaption's
/// wrapper, behind "model.".
/// </summary>
/// <remarks>The code takes the learned scale as it is; the paper divides by a temperature.</remarks>
internal sealed class EncoderDistillation : Module
{
    private static readonly float InitialScale = MathF.Log(1 / 0.07f);

    private readonly EncoderLoss loss;
    private readonly bool hasUnitLength;
    private readonly Linear studentProjection;
    private readonly Linear? teacherProjection;
    private readonly Tensor? scale;

    /// <summary>Creates the projections with zero weights.</summary>
    /// <param name="studentWidth">The width of the student's clip vectors.</param>
    /// <param name="teacherWidth">The width of the teacher's.</param>
    /// <param name="sharedWidth">The width in which they are compared.</param>
    /// <param name="loss">How they are compared.</param>
    /// <param name="projectsTeacher">Whether the teacher's vectors are projected too.</param>
    /// <param name="hasUnitLength">Whether mean squares are taken of unit vectors.</param>
    public EncoderDistillation(
        int studentWidth,
        int teacherWidth,
        int sharedWidth,
        EncoderLoss loss,
        bool projectsTeacher = true,
        bool hasUnitLength = false)
    {
        if (!projectsTeacher && teacherWidth != sharedWidth)
        {
            throw new ArgumentException(
                $"Without projection the teacher's {teacherWidth} must be the shared {sharedWidth}.",
                nameof(projectsTeacher));
        }
        this.loss = loss;
        this.hasUnitLength = hasUnitLength;
        if (loss != EncoderLoss.MeanSquared) scale = Parameter("logit_scale", Shape.Scalar, InitialScale);
        studentProjection = Child("stdnt_proj", new Linear(studentWidth, sharedWidth));
        if (projectsTeacher) teacherProjection = Child("tchr_proj", new Linear(teacherWidth, sharedWidth));
    }

    /// <summary>The loss of a batch.</summary>
    /// <param name="student">Clip vectors [B, Es].</param>
    /// <param name="teacher">Clip vectors [B, Et] of the same clips.</param>
    public Tensor Forward(Tensor student, Tensor teacher)
    {
        Tensor s = studentProjection.Forward(student), t = teacherProjection?.Forward(teacher) ?? teacher; // [B, E]
        return loss switch
        {
            EncoderLoss.Contrastive => Contrastive(s, t),
            EncoderLoss.MeanSquared => MeanSquared(s, t),
            _ => Contrastive(s, t).Add(MeanSquared(s, t)),
        };
    }

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        if (scale is not null) scale.Span[0] = InitialScale;
    }

    private Tensor Contrastive(Tensor student, Tensor teacher)
    {
        Tensor logits = student.NormalizeL2().Linear(teacher.NormalizeL2(), null).Multiply(scale!.Reshape(1));
        return PairLoss.Of(logits, PairLoss.SameNumber(student.Shape[0]));
    }

    private Tensor MeanSquared(Tensor student, Tensor teacher) => hasUnitLength
        ? student.NormalizeL2().MeanSquaredError(teacher.NormalizeL2())
        : student.MeanSquaredError(teacher);
}
