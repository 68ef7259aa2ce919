using Hark.Engine;

namespace Hark.Layers;

/// <summary>A layer that draws random numbers in training.</summary>
internal interface IRandomLayer
{
    /// <summary>The generator of this step, or null before the first.</summary>
    Philox? Random { get; set; }
}
