using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Graph;

public sealed class PackedWeightsFileTests : IDisposable
{
    private const int Packs = 6;

    private readonly string folder = Directory.CreateTempSubdirectory("hark-packs-").FullName;
    private readonly string model;
    private readonly Tensor sound = TracedCheck.Random(new(1, 40, 32, 1), 1);
    private readonly Tensor[] norm = [.. Enumerable.Range(0, 4).Select(i => Positive(64, (ulong)i))];
    private readonly Tensor first = TracedCheck.Random(new(64, 1, 3, 3), 2);
    private readonly Tensor second = TracedCheck.Random(new(64, 64, 3, 3), 3);
    private readonly Tensor point = TracedCheck.Random(new(64, 64, 1, 1), 4);
    private readonly Tensor linear = TracedCheck.Random(new(64, 64), 5);
    private readonly Tensor input = TracedCheck.Random(new(192, 64), 6);
    private readonly Tensor recurrent = TracedCheck.Random(new(192, 64), 7);
    private readonly Tensor bias = TracedCheck.Random(new(192), 8);
    private readonly float[] fresh;

    public PackedWeightsFileTests()
    {
        model = Path.Combine(folder, "model.safetensors");
        File.WriteAllBytes(model, new byte[1000]);
        fresh = Run(PackedWeights.Fresh);
    }

    private string PackFile => model + ".packed";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Int8)]
    public void A_second_start_packs_nothing_and_gives_the_same_bits(Precision precision)
    {
        float[] expected = Run(PackedWeights.Fresh, precision);
        AssertStart(Packs, expected, precision);
        AssertStart(0, expected, precision);
        Assert.Single(Directory.GetFiles(folder, "*.packed*"));
    }

    [Fact]
    public void Packs_of_both_precisions_share_a_file()
    {
        Start(Precision.Float32);
        Assert.Equal(3, Start(Precision.Int8).Made); // the products that look at one position
        Assert.Equal(0, Start(Precision.Int8).Made);
        AssertStart(0, fresh);
    }

    [Fact]
    public void A_model_that_changed_gets_a_new_file()
    {
        Start();
        File.WriteAllBytes(model, new byte[1001]);
        AssertStart(Packs, fresh);
        File.SetLastWriteTimeUtc(model, DateTime.UtcNow.AddDays(-1));
        AssertStart(Packs, fresh);
        AssertStart(0, fresh);
    }

    [Fact]
    public void Weights_that_changed_behind_the_same_file_are_noticed()
    {
        Start();
        second.Span[1234] = -second.Span[1234];
        norm[0].Span[7] *= 2;
        float[] expected = Run(PackedWeights.Fresh);
        Assert.NotEqual(fresh, expected);
        (int made, float[] values) = Start();
        Assert.Equal(expected, values);
        Assert.Equal(2, made); // both convolutions have the norm in them
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(-1)]
    public void A_file_that_was_cut_is_made_again(int length)
    {
        Start();
        byte[] whole = File.ReadAllBytes(PackFile);
        File.WriteAllBytes(PackFile, whole[..(length < 0 ? whole.Length + length : length)]);
        AssertStart(Packs, fresh);
        AssertStart(0, fresh);
        Assert.Equal(whole.Length, new FileInfo(PackFile).Length);
    }

    [Fact]
    public void Damage_anywhere_is_noticed_and_mended()
    {
        Start();
        byte[] whole = File.ReadAllBytes(PackFile);
        int tableEnd = 64 + Packs * 32;
        int[] places = [0, 8, 12, 16, 24, 32, .. Enumerable.Range(8, tableEnd / 8 - 8).Select(i => i * 8)];
        foreach (int place in places.Append(whole.Length - 1).Append(whole.Length / 2))
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 0x80;
            File.WriteAllBytes(PackFile, damaged);
            (int made, float[] values) = Start();
            Assert.Equal(fresh, values);
            Assert.True(made == (place < tableEnd ? Packs : 1), $"byte {place}: {made} packs were made");
            AssertStart(0, fresh);
        }
    }

    [Fact]
    public void Noise_is_no_file_of_packs()
    {
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(PackFile, noise);
        AssertStart(Packs, fresh);
        AssertStart(0, fresh);
    }

    [Fact]
    public void Starts_at_the_same_time_do_not_disturb_each_other()
    {
        for (int round = 0; round < 4; round++)
        {
            File.Delete(PackFile);
            Parallel.For(0, 8, _ => Assert.Equal(fresh, Start().Values));
            AssertStart(0, fresh);
        }
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void A_file_that_is_replaced_while_it_is_mapped_stays_as_it_was()
    {
        Start();
        using PackedWeightsFile early = PackedWeightsFile.Beside(model);
        File.SetLastWriteTimeUtc(model, DateTime.UtcNow.AddDays(-1));
        Start();
        Assert.Equal(fresh, Run(early));
        Assert.Equal(0, early.Made);
    }

    [Fact]
    public void Where_nothing_can_be_written_nothing_is_kept()
    {
        Directory.CreateDirectory(PackFile);
        AssertStart(Packs, fresh);
        AssertStart(Packs, fresh);
        Assert.Equal([model], Directory.GetFiles(folder));

        string gone = Path.Combine(folder, "gone", "model.safetensors");
        using (PackedWeightsFile packs = PackedWeightsFile.Beside(gone)) Assert.Equal(fresh, Run(packs));
        Assert.False(Directory.Exists(Path.GetDirectoryName(gone)));
    }

    [Fact]
    public void A_folder_that_may_only_be_read_is_no_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Nothing is forbidden here.");
        Forbid();
        try
        {
            AssertStart(Packs, fresh);
            Assert.False(File.Exists(PackFile));
        }
        finally
        {
            Allow();
        }
    }

    [Fact]
    public void Every_byte_counts_in_a_fingerprint()
    {
        foreach (int length in (int[])[1, 3, 63, 64, 65, 1000, (1 << 20) + 5])
        {
            byte[] bytes = new byte[length];
            HashSet<ulong> seen = [Of(bytes)];
            Assert.True(seen.Add(Of(new byte[length + 1])), "zeros count too");
            foreach (int place in (int[])[0, length / 3, length - 1])
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    bytes[place] ^= (byte)(1 << bit);
                    seen.Add(Of(bytes));
                    bytes[place] ^= (byte)(1 << bit);
                }
            }
            int distinct = ((int[])[0, length / 3, length - 1]).Distinct().Count();
            Assert.Equal(2 + distinct * 8, seen.Count);
        }
    }

    private static ulong Of(byte[] bytes)
    {
        Fingerprint sum = default;
        sum.Add(bytes);
        return sum.Value;
    }

    private static Tensor Positive(int count, ulong seed)
    {
        Tensor tensor = TracedCheck.Random(new(count), seed);
        foreach (ref float value in tensor.Span) value = Math.Abs(value) + 0.5f;
        return tensor;
    }

    private void AssertStart(int made, float[] values, Precision precision = Precision.Float32)
    {
        (int foundMade, float[] found) = Start(precision);
        Assert.Equal(values, found);
        Assert.Equal(made, foundMade);
    }

    private (int Made, float[] Values) Start(Precision precision = Precision.Float32)
    {
        using PackedWeightsFile packs = PackedWeightsFile.Beside(model);
        float[] values = Run(packs, precision);
        return (packs.Made, values);
    }

    /// <summary>
    /// A direct layer, a Winograd one, a pointwise one, a linear one and a recurrent one with two weights.
    /// </summary>
    private float[] Run(PackedWeights packs, Precision precision = Precision.Float32)
    {
        using TracedNetwork network = new(
            inputs =>
            {
                ConvolutionOptions around = new() { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1 };
                Tensor x = Norm(inputs[0].Conv2d(first, null, around with { StrideT = 2, StrideF = 2 }));
                x = Norm(x.Conv2d(second, null, around)).Conv2d(point, null, new());
                return [x.Mean([2]).Linear(linear).Gru(input, recurrent, bias, bias)];
            },
            packs,
            precision: precision);
        return TracedCheck.Run(network, sound)[0];
    }

    private Tensor Norm(Tensor x) => x.BatchNorm(
        norm[0], norm[1], norm[2], norm[3], training: false, momentum: 0.1f, epsilon: 1e-5f, Activation.Relu);

#pragma warning disable CA1416 // Not called on Windows.
    private void Forbid() => File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

    private void Allow() =>
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
}
