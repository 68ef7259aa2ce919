using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Hark.Audio;
using Hark.Captioning;
using Hark.Checkpoints;
using Hark.Engine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark doctor</c>: what this machine offers, and whether hark works on it.</summary>
internal static class DoctorVerb
{
    private const int TestSeconds = 10;
    private const int TestSampleRate = 16_000;

    public static Command Build(Terminal terminal)
    {
        Option<string?> model = ModelLocator.CreateOption();
        Option<int?> threads = ThreadsOption.Create();
        Command command = new("doctor",
            "Looks at the machine, ffmpeg and the model, and captions a test sound twice: the answers must be equal.")
        {
            model, threads,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ThreadsOption.Apply(parsed.GetValue(threads), terminal);
            Sheet sheet = new();
            DescribeMachine(sheet);
            int exitCode = await DescribeModelAsync(sheet, parsed.GetValue(model), terminal, cancellationToken);
            sheet.WriteTo(terminal.Output);
            return exitCode;
        });
        return command;
    }

    private static void DescribeMachine(Sheet sheet)
    {
        sheet.Add("hark", typeof(Captioner).Assembly.GetName().Version?.ToString(3) ?? "unknown version");
        sheet.Add("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        sheet.Add("processor", Processor.Name);
        sheet.Add("vectors", Processor.VectorSets);
        sheet.Add("threads", Invariant($"{ThreadTeam.Shared.Threads} of {Environment.ProcessorCount} processors"));
        sheet.Add("ffmpeg", AudioFile.FfmpegPath ?? "not found: WAV, AIFF and FLAC are read, other formats are not");
    }

    private static async Task<int> DescribeModelAsync(
        Sheet sheet, string? option, Terminal terminal, CancellationToken cancellationToken)
    {
        Captioner captioner;
        try
        {
            string path = ModelLocator.Find(option, terminal);
            long start = Stopwatch.GetTimestamp();
            captioner = ModelLocator.Load([path]);
            sheet.Add("model", path);
            ModelCard card = captioner.Card;
            sheet.Add("  card", Invariant(
                $"{card.Name} {card.Version}, {card.ArchitectureId}, {card.Vocabulary?.Count} words"));
            sheet.Add("  loaded in", Milliseconds(start));
        }
        catch (CommandException error)
        {
            sheet.Add("model", error.Message);
            return error.ExitCode;
        }

        float[] sound = TestSound();
        long first = Stopwatch.GetTimestamp();
        CaptionResult once = await captioner.CaptionAsync(sound, TestSampleRate, cancellationToken);
        string firstTime = Milliseconds(first);
        long second = Stopwatch.GetTimestamp();
        CaptionResult again = await captioner.CaptionAsync(sound, TestSampleRate, cancellationToken);
        bool isEqual = once.Caption == again.Caption && once.Confidence.Equals(again.Confidence);
        string secondTime = Milliseconds(second);
        sheet.Add("self test", Invariant($"{TestSeconds} s of test sound in {firstTime}, again in {secondTime}"));
        sheet.Add("  caption", Invariant($"{once.Caption} ({once.Confidence:0.000})"));
        sheet.Add("  repeated", isEqual ? "the same" : $"DIFFERENT: {again.Caption}");
        return isEqual ? ExitCode.Done : ExitCode.SomeFailed;
    }

    // A tone that glides up and down by an octave, four times a second.
    private static float[] TestSound()
    {
        float[] samples = new float[TestSeconds * TestSampleRate];
        double phase = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            phase += Math.Tau * 600 * Math.Pow(2, Math.Sin(Math.Tau * 4 * i / TestSampleRate)) / TestSampleRate;
            samples[i] = (float)(0.3 * Math.Sin(phase));
        }
        return samples;
    }

    private static string Milliseconds(long start) =>
        Invariant($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
