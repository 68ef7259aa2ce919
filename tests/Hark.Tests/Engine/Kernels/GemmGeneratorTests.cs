using System.ComponentModel;
using System.Diagnostics;
using Hark.TestKit;

namespace Hark.Tests.Engine.Kernels;

public sealed class GemmGeneratorTests
{
    private const string Kernels = "src/Hark/Engine/Kernels";

    [Fact]
    public void The_committed_kernels_are_what_the_generator_writes()
    {
        string folder = Directory.CreateTempSubdirectory("hark-gemm-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, Kernels));
            string script = Path.Combine(RepositoryFolder.Root, "eng", "generate_gemm_kernels.py");
            ProcessStartInfo start = new("python3", [script]) { WorkingDirectory = folder };
            Process? process = null;
            try
            {
                process = Process.Start(start);
            }
            catch (Win32Exception)
            {
                Assert.Skip("There is no python3 to run the generator with.");
            }

            process!.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            string[] written = Directory.GetFiles(Path.Combine(folder, Kernels));
            Assert.Equal(3, written.Length);
            foreach (string file in written)
            {
                string committed = Path.Combine(RepositoryFolder.Root, Kernels, Path.GetFileName(file));
                Assert.Equal(File.ReadAllText(file), File.ReadAllText(committed));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
