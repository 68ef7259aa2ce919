namespace Hark.Engine.Kernels;

/// <summary>
/// One SIMD register of floats. Kernels are written once over this interface and compiled for 512, 256 and 128 bits;
/// the JIT specialises and inlines every call. Tails use <see cref="Load(float*, int)"/> and
/// <see cref="Store(float*, int)"/> with the same arithmetic as full registers, so the value of an
/// element never depends on where it stood.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>How many floats the register holds.</summary>
    static abstract int Count { get; }

    static abstract TSelf Create(float value);

    static abstract TSelf Load(float* source);

    /// <summary>Loads the first <paramref name="count"/> lanes (1 to Count) and touches no memory behind them; the
    /// others are 0.</summary>
    static abstract TSelf Load(float* source, int count);

    void Store(float* target);

    /// <summary>
    /// Stores the first <paramref name="count"/> lanes (1 to Count) and touches no memory behind them.
    /// </summary>
    void Store(float* target, int count);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller one; <paramref name="x"/> if it is NaN.</summary>
    static abstract TSelf Min(TSelf bound, TSelf x);

    /// <summary>The larger one; <paramref name="x"/> if it is NaN.</summary>
    static abstract TSelf Max(TSelf bound, TSelf x);

    static abstract TSelf Abs(TSelf x);

    static abstract TSelf Sqrt(TSelf x);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract TSelf Round(TSelf x);

    /// <summary>x - ⌊x⌋.</summary>
    static abstract TSelf Fraction(TSelf x);

    /// <summary>x · 2^⌊exponent⌋ for exponents of -150 to 129; 512 bits take any.</summary>
    static abstract TSelf ScaleDown(TSelf x, TSelf exponent);

    /// <summary>x · 2^exponent for integral exponents of -150 to 128.</summary>
    static abstract TSelf Scale(TSelf x, TSelf exponent);

    static abstract TSelf Log(TSelf x);

    /// <summary><paramref name="yes"/> in the lanes where a &gt; b, else <paramref name="no"/>.</summary>
    static abstract TSelf WhereGreater(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary><paramref name="yes"/> in the lanes where x is NaN, else <paramref name="no"/>.</summary>
    static abstract TSelf WhereNaN(TSelf x, TSelf yes, TSelf no);

    /// <summary>The sum of all lanes, in an order fixed by the register width.</summary>
    static abstract float Sum(TSelf x);

    /// <summary>The largest lane; NaN if a lane is NaN.</summary>
    static abstract float Largest(TSelf x);
}
