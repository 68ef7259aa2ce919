using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hark.Cli;

/// <summary>The processor, in words.</summary>
internal static class Processor
{
    private const string LinuxFile = "/proc/cpuinfo";

    /// <summary>Its name by the system, or else its architecture.</summary>
    public static string Name
    {
        get
        {
            string? name = OperatingSystem.IsWindows()
                ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
                : NameOnLinux();
            return name ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
    }

    /// <summary>Instruction sets that the kernels can use, and the width of vectors.</summary>
    public static string VectorSets
    {
        get
        {
            (string Name, bool IsSupported)[] sets =
            [
                ("AVX-512", Avx512F.IsSupported),
                ("AVX2", Avx2.IsSupported),
                ("FMA", Fma.IsSupported),
                ("NEON", AdvSimd.IsSupported),
            ];
            string[] found = [.. sets.Where(set => set.IsSupported).Select(set => set.Name)];
            int bits = Vector512.IsHardwareAccelerated ? 512
                : Vector256.IsHardwareAccelerated ? 256
                : Vector128.IsHardwareAccelerated ? 128
                : 0;
            return found.Length == 0 ? $"none, {bits} bits" : $"{string.Join(", ", found)}: {bits} bits";
        }
    }

    private static string? NameOnLinux()
    {
        if (!File.Exists(LinuxFile)) return null;
        string? line = File.ReadLines(LinuxFile)
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
