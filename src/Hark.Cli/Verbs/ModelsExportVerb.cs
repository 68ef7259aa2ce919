using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Onnx;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models export FILE OUT</c>: a model as ONNX files.</summary>
internal static class ModelsExportVerb
{
    private static readonly string[] Parts = ["encoder", "decoder"];

    public static Command Build(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A .safetensors file." };
        Argument<string> target = new("OUT")
        {
            Description = "What to write, replaced if it exists. Without --part there are two files: out.onnx stands "
                + "for out.encoder.onnx and out.decoder.onnx.",
        };
        Option<string?> part = new("--part")
        {
            HelpName = "encoder|decoder",
            Description = "Write this part only, to OUT itself.",
        };
        part.AcceptOnlyFromAmong(Parts);
        Option<double> seconds = new("--seconds")
        {
            HelpName = "S",
            DefaultValueFactory = _ => Captioner.WindowSeconds,
            CustomParser = ParseSeconds,
            Description = "The length of the sounds, which the files fix.",
        };
        Option<int?> words = new("--words")
        {
            HelpName = "N",
            CustomParser = ParseWords,
            Description = "The decoder's most words, the start token included. Default: 20, or what the model can "
                + "place.",
        };
        Command command = new("export",
            "Writes a captioner as ONNX (operator set 17, float32). encoder: log_mel [B, T, 64] to features "
                + "[B, T', E]. decoder: ids [B, N], features, features_mask [B, T'] (1 where a column counts) to "
                + "logits [B, N, V]; the logits at a place are those of the next word and depend on the ids up to "
                + "there alone. The model card, with the vocabulary, is in the files' metadata.")
        {
            file, target, part, seconds, words,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            CaptionerExport model = ModelLocator.Read(path, () => CaptionerExport.Load(path));
            string? only = parsed.GetValue(part);
            string output = parsed.GetRequiredValue(target);
            int length = Words(parsed.GetValue(words), model.MaxWords);
            foreach (string name in only is null ? Parts : [only])
            {
                string to = only is null ? PathOf(output, name) : output;
                Write(model, name, to, parsed.GetValue(seconds), length);
                terminal.Output.WriteLine(Terminal.OneLine(to));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(CaptionerExport model, string part, string path, double seconds, int words)
    {
        try
        {
            if (part == "encoder") model.WriteEncoder(path, seconds);
            else model.WriteDecoder(path, seconds, words);
        }
        catch (OnnxExportException error)
        {
            throw new CommandException(ExitCode.Model, $"{path}: {error.Message}", error);
        }
    }

    /// <summary>out.onnx, and out, become out.encoder.onnx.</summary>
    private static string PathOf(string output, string part)
    {
        string stem = output.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? output[..^".onnx".Length] : output;
        return $"{stem}.{part}.onnx";
    }

    private static int Words(int? option, int most)
    {
        if (option is null) return Math.Min(new BeamSearchOptions().MaxLength, most);
        return option <= most
            ? option.Value
            : throw new CommandException(
                ExitCode.Usage, $"--words: expected at most {most}, which the model can place, found {option}.");
    }

    private static double ParseSeconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        (double least, double most) = (CaptionerExport.FewestSeconds, CaptionerExport.MostSeconds);
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds >= least && seconds <= most)
            return seconds;
        result.AddError(string.Create(
            CultureInfo.InvariantCulture, $"--seconds: expected a number from {least} to {most}, found '{text}'."));
        return 0;
    }

    private static int? ParseWords(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int words) && words > 0)
            return words;
        result.AddError($"--words: expected a whole number of 1 or more, found '{text}'.");
        return null;
    }
}
