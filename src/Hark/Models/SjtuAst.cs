using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The AST of SJTU 2022 (Xu et al.; wsntxxn/DCASE2022T6_CLAP): AST's Transformer over patches side by side, behind a
/// batch norm per mel band instead of a fixed normalisation, for clips of any length.
/// </summary>
/// <remarks>
/// <para>Input is the log-mel of <see cref="Features.FrontEnds.SjtuAst"/> as [B, T, 128] in dB, at least 16 frames;
/// what lies behind 1024 is cut off. Padding is attended, as in the original.</para>
/// <para>Positions are taken from the front of the table whatever a patch's place: even 10 s have 62 columns where the
/// table was made for 64, so that all bands but the first get positions of their neighbours. The published weights
/// were trained like that.</para>
/// </remarks>
[Experimental("HARK001")]
public sealed class SjtuAst : Module
{
    private readonly BatchNorm bandNorm;
    private readonly VisionTransformer trunk;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    /// <param name="settings"><see cref="AstSettings.Sjtu16"/> for the published model: 85,649,920 parameters.</param>
    public SjtuAst(AstSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        bandNorm = Child("init_bn", new BatchNorm(settings.Bands, epsilon: 1e-5f, momentum: 0.1f));
        trunk = Child("v", new VisionTransformer(settings));
    }

    /// <summary>The sizes; those of the head are not used.</summary>
    public AstSettings Settings { get; }

    /// <summary>
    /// All tokens [B, 2 + patches, D] (<c>time_emb</c>) and the mean of the two special ones [B, D]
    /// (<c>clip_emb</c>).
    /// </summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB. SpecAugment of the original acts here, before the batch norm.
    /// </param>
    public (Tensor Tokens, Tensor Embedding) Forward(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        if (logMel.Shape[1] < Settings.Patch || logMel.Shape[2] != Settings.Bands)
        {
            throw new ArgumentException(
                $"Expected log-mel [B, at least {Settings.Patch}, {Settings.Bands}], got {logMel.Shape}: pad it.",
                nameof(logMel));
        }
        if (logMel.Shape[1] > Settings.Frames) logMel = logMel.Slice(1, 0, Settings.Frames);
        Tensor tokens = trunk.Forward(bandNorm.Forward(logMel));
        return (tokens, VisionTransformer.Pool(tokens));
    }

    // Key map. Published files hold the front-end's window and filter bank, which FrontEnds computes instead.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool leftOut = name.StartsWith("melspec_extractor.", StringComparison.Ordinal)
            || name.StartsWith("v.head.", StringComparison.Ordinal)
            || name.StartsWith("v.head_dist.", StringComparison.Ordinal)
            || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
        return leftOut ? null : name;
    }
}
