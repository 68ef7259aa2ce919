using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// Batch normalisation over the last axis (Ioffe and Szegedy 2015), with an activation fused behind it. In training it
/// normalises with the batch's biased variance and stores the unbiased one.
/// </summary>
[Experimental("HARK001")]
public sealed class BatchNorm : Module
{
    private readonly float momentum;
    private readonly float epsilon;
    private readonly Activation activation;

    /// <summary>Creates the layer: scale 1, shift 0, running mean 0 and variance 1.</summary>
    /// <param name="channels">The size of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">The weight of the new value in running statistics (PyTorch's convention).</param>
    /// <param name="activation">What follows.</param>
    public BatchNorm(int channels, float epsilon, float momentum, Activation activation = Activation.None)
    {
        this.epsilon = epsilon;
        this.momentum = momentum;
        this.activation = activation;
        Weight = Parameter("weight", new(channels), 1);
        Bias = Parameter("bias", new(channels));
        RunningMean = Buffer("running_mean", new(channels));
        RunningVariance = Buffer("running_var", new(channels), 1);
    }

    /// <summary>Scale [C].</summary>
    public Tensor Weight { get; }

    /// <summary>Shift [C].</summary>
    public Tensor Bias { get; }

    /// <summary>Running mean [C].</summary>
    public Tensor RunningMean { get; }

    /// <summary>Running variance [C].</summary>
    public Tensor RunningVariance { get; }

    /// <summary>
    /// Whether the running statistics are used even in training, and left as they are. For a frozen encoder under a
    /// decoder in training.
    /// </summary>
    public bool IsFrozen { get; set; }

    /// <summary>Whether a forward pass is run again for its gradient: the batch counts once in the running statistics.
    /// </summary>
    internal bool IsReplaying { get; set; }

    /// <summary>Whether the statistics of the batch are used.</summary>
    internal bool UsesBatchStatistics => IsTraining && !IsFrozen;

    /// <summary>The weight of the new value in running statistics.</summary>
    internal float Momentum => IsReplaying ? 0 : momentum;

    /// <summary>Added to the variance.</summary>
    internal float Epsilon => epsilon;

    /// <summary>What follows.</summary>
    internal Activation Activation => activation;

    /// <summary>Normalises the last axis and activates; the shape stays.</summary>
    public Tensor Forward(Tensor x) => x.BatchNorm(
        Weight, Bias, RunningMean, RunningVariance, UsesBatchStatistics, Momentum, epsilon, activation);

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        Weight.Span.Fill(1);
        Bias.Span.Clear();
        RunningMean.Span.Clear();
        RunningVariance.Span.Fill(1);
    }
}
