using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>An elementwise function that a matrix product or a convolution can apply to its result.</summary>
[Experimental("HARK001")]
public enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x · sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x/2 · (1 + erf(x/√2)), PyTorch's exact GELU.</summary>
    Gelu,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>x · min(max(x + 3, 0), 6) / 6.</summary>
    HardSwish,

    /// <summary>tanh(x).</summary>
    Tanh,
}
