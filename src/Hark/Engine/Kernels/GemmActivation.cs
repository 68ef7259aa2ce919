using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>Applies an activation to a tile of C that is still in the cache.</summary>
internal static unsafe class GemmActivation
{
    public static void Apply(Activation activation, float* c, nint ldc, int rows, int columns)
    {
        if (GemmKernelSet.HasVector512) Apply<Lanes512>(activation, c, ldc, rows, columns);
        else if (GemmKernelSet.HasVector256) Apply<Lanes256>(activation, c, ldc, rows, columns);
        else Apply<Lanes128>(activation, c, ldc, rows, columns);
    }

    private static void Apply<V>(Activation activation, float* c, nint ldc, int rows, int columns)
        where V : unmanaged, ILanes<V>
    {
        switch (activation)
        {
            case Activation.None: break;
            case Activation.Relu: Map<V, ReluFunction>(c, ldc, rows, columns); break;
            case Activation.Silu: Map<V, SiluFunction>(c, ldc, rows, columns); break;
            case Activation.Gelu: Map<V, GeluFunction>(c, ldc, rows, columns); break;
            case Activation.Sigmoid: Map<V, SigmoidFunction>(c, ldc, rows, columns); break;
            case Activation.HardSwish: Map<V, HardSwishFunction>(c, ldc, rows, columns); break;
            case Activation.Tanh: Map<V, TanhFunction>(c, ldc, rows, columns); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Map<V, A>(float* c, nint ldc, int rows, int columns)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        for (; rows > 0; rows--, c += ldc)
        {
            int j = 0;
            for (; j + V.Count <= columns; j += V.Count) A.Value(V.Load(c + j)).Store(c + j);
            if (j < columns) A.Value(V.Load(c + j, columns - j)).Store(c + j, columns - j);
        }
    }
}
