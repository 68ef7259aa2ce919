using System.Globalization;

namespace Hark.Benchmarks;

/// <summary>What a run of <see cref="TrainingStepBenchmark"/> measures.</summary>
/// <param name="Batch">Clips of 10 s per step.</param>
/// <param name="Steps">Measured steps, behind one that warms up.</param>
/// <param name="Threads">Threads, 0 for one per processor.</param>
/// <param name="Profile">Whether the time of every kind of operation is printed.</param>
/// <param name="Recompute">Whether the encoder's blocks compute their activations again for the gradient.</param>
/// <param name="Shapes">Whether the profile has a line for every size of the first input.</param>
internal sealed record TrainingStepOptions(
    int Batch = 16, int Steps = 5, int Threads = 0, bool Profile = false, bool Recompute = false, bool Shapes = false)
{
    /// <summary>Reads options from the command line; null if they are wrong.</summary>
    public static TrainingStepOptions? TryParse(ReadOnlySpan<string> arguments)
    {
        TrainingStepOptions options = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--profile": options = options with { Profile = true }; continue;
                case "--shapes": options = options with { Profile = true, Shapes = true }; continue;
                case "--recompute": options = options with { Recompute = true }; continue;
            }
            if (i + 1 == arguments.Length) return null;
            if (!int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out int number) || number < 1)
                return null;
            switch (arguments[i++])
            {
                case "--batch": options = options with { Batch = number }; break;
                case "--steps": options = options with { Steps = number }; break;
                case "--threads": options = options with { Threads = number }; break;
                default: return null;
            }
        }
        return options;
    }
}
