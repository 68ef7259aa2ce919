namespace Hark.Engine.Kernels;

/// <summary>The distances, in floats, that a leaf walks.</summary>
/// <param name="TapRow">Input, from a tap to the next one in time.</param>
/// <param name="TapColumn">Input, from a tap to the next one in frequency.</param>
/// <param name="Step">Input, from an output frame to the next.</param>
/// <param name="WeightRow">Weights, from a tap to the next one in time.</param>
/// <param name="WeightColumn">Weights, from a tap to the next one in frequency: C.</param>
/// <param name="OutputStep">Output, from a frame to the next.</param>
/// <param name="Bin">Input, from an output bin to the next.</param>
/// <param name="OutputBin">Output, from a bin to the next.</param>
internal readonly record struct DepthwiseStrides(
    nint TapRow, nint TapColumn, nint Step, nint WeightRow, nint WeightColumn, nint OutputStep,
    nint Bin, nint OutputBin);
