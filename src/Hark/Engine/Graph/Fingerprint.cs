using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine.Graph;

/// <summary>
/// A 64-bit checksum of values one after the other, as fast as memory: it finds what changed by accident and is no
/// protection against forgery. The same for any number of threads.
/// </summary>
/// <remarks>
/// The rounds of xxHash (Yann Collet): 16 lanes of 32 bits for long data, in chunks that the team shares, one of 64
/// bits to bring everything together.
/// </remarks>
internal unsafe struct Fingerprint
{
    private const uint Prime1 = 0x9E3779B1, Prime2 = 0x85EBCA77;
    private const ulong LongPrime1 = 0x9E3779B185EBCA87, LongPrime2 = 0xC2B2AE3D27D4EB4F;
    private const int ChunkBytes = 1 << 20, RowBytes = 64;

    private ulong state;

    /// <summary>The checksum of what was added.</summary>
    public readonly ulong Value
    {
        get
        {
            ulong mixed = (state ^ state >> 33) * LongPrime2;
            return mixed ^ mixed >> 29;
        }
    }

    public void Add(ulong value) => state = BitOperations.RotateLeft(state + value * LongPrime2, 31) * LongPrime1;

    public void Add(string text) => Add(MemoryMarshal.AsBytes(text.AsSpan()));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes) Add(data, bytes.Length);
    }

    public void Add(byte* data, long length)
    {
        ulong[] sums = new ulong[(length + ChunkBytes - 1) / ChunkBytes];
        fixed (ulong* s = sums) ThreadTeam.Shared.Run(sums.Length, new ChunkJob(data, length, s));
        Add((ulong)length);
        foreach (ulong sum in sums) Add(sum);
    }

    private readonly struct ChunkJob(byte* data, long length, ulong* sums) : IParallelJob
    {
        public void Run(int chunk)
        {
            long start = (long)chunk * ChunkBytes;
            sums[chunk] = Sum(data + start, (int)Math.Min(ChunkBytes, length - start));
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static ulong Sum(byte* data, int length)
        {
            Vector512<uint> lanes = Vector512<uint>.Indices * Prime2, prime1 = Vector512.Create(Prime1);
            Vector512<uint> prime2 = Vector512.Create(Prime2);
            int at = 0;
            for (; at <= length - RowBytes; at += RowBytes)
                lanes = Round(lanes, Vector512.Load((uint*)(data + at)), prime1, prime2);
            if (at < length)
            {
                uint* rest = stackalloc uint[RowBytes / sizeof(uint)];
                new Span<byte>(rest, RowBytes).Clear();
                new ReadOnlySpan<byte>(data + at, length - at).CopyTo(new Span<byte>(rest, RowBytes));
                lanes = Round(lanes, Vector512.Load(rest), prime1, prime2);
            }
            Fingerprint sum = default;
            for (int i = 0; i < Vector512<ulong>.Count; i++) sum.Add(lanes.AsUInt64().GetElement(i));
            return sum.Value;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<uint> Round(
            Vector512<uint> lanes, Vector512<uint> data, Vector512<uint> prime1, Vector512<uint> prime2)
        {
            Vector512<uint> sum = lanes + data * prime2;
            return (sum << 13 | sum >>> 19) * prime1;
        }
    }
}
