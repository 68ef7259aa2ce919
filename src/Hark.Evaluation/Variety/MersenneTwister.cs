namespace Hark.Evaluation.Variety;

/// <summary>
/// MT19937 (Matsumoto and Nishimura 1998), 32-bit output: the generator of torch on a CPU, from which aac-metrics draws
/// references. Nothing else in Hark uses it.
/// </summary>
internal sealed class MersenneTwister
{
    private const int Size = 624, Middle = 397;
    private readonly uint[] state = new uint[Size];
    private int next = Size;

    /// <summary>Starts as <c>init_genrand</c> does, and torch's <c>manual_seed</c>.</summary>
    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (uint i = 1; i < Size; i++) state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        if (next == Size) Twist();
        uint word = state[next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < Size; i++)
        {
            uint joined = (state[i] & 0x80000000) | (state[(i + 1) % Size] & 0x7fffffff);
            state[i] = state[(i + Middle) % Size] ^ (joined >> 1) ^ ((joined & 1) * 0x9908b0df);
        }
        next = 0;
    }
}
