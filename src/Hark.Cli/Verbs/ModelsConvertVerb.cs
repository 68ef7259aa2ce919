using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hark.Models.Architectures;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models convert CHECKPOINT OUT</c>: a published checkpoint as a model of Hark.</summary>
internal static class ModelsConvertVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string> checkpoint = new("CHECKPOINT")
        {
            Description = "A PyTorch checkpoint, a safetensors file, or the index (*.index.json) of a model in shards.",
        };
        Argument<string> output = new("OUT") { Description = "The .safetensors file to write, replaced if it exists." };
        Option<string?> architecture = new("--architecture")
        {
            HelpName = "ID",
            Description =
                "The kind of network, where it is not to be recognised; an unknown one lists those there are.",
        };
        Option<string?> vocabulary = new("--vocabulary")
        {
            HelpName = "FILE",
            Description = "The words: vocab.pkl, tokenizer.json, vocab.txt, or vocab.json with merges.txt beside it. "
                + "Default: those in the checkpoint.",
        };
        Option<string?> missingFrom = new("--missing-from")
        {
            HelpName = "FILE",
            Description = "Another checkpoint, for tensors that the first one lacks: trainers leave out frozen parts.",
        };
        Option<bool> sinusoids = new("--sinusoids")
        {
            Description = "Fill a missing position table with sinusoids (AudioCaption before November 2022).",
        };
        Option<string[]> set = new("--set")
        {
            HelpName = "NAME=VALUE",
            Description = "A size that the shapes do not tell, such as decoder_heads=4; may be repeated.",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string?> name = new("--name")
        {
            HelpName = "NAME",
            Description = "The model's name. Default: the file's.",
        };
        Option<string?> licence = new("--licence")
        {
            HelpName = "SPDX",
            Description = "The licence of the weights, for the model card. Default: unknown.",
        };
        Command command = new("convert",
            "Turns a published checkpoint into a model file: recognises the network by its tensors, checks that all of "
                + "them fit, says what it leaves out and why, and adds a model card.")
        {
            checkpoint, output, architecture, vocabulary, missingFrom, sinusoids, set, name, licence,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(checkpoint), target = parsed.GetRequiredValue(output);
            ConversionOptions options = new()
            {
                Architecture = parsed.GetValue(architecture),
                VocabularyPath = parsed.GetValue(vocabulary),
                MissingFromPath = parsed.GetValue(missingFrom),
                Sinusoids = parsed.GetValue(sinusoids),
                Sizes = (parsed.GetValue(set) ?? []).Select(ParseSize).ToDictionary(),
                Name = parsed.GetValue(name),
                Licence = parsed.GetValue(licence) ?? "unknown",
            };
            ConversionReport report = ModelLocator.Read(path, () => ModelConverter.Convert(path, target, options));
            ConversionText.Write(report, terminal);
            terminal.Output.WriteLine(Terminal.OneLine(target));
            return ExitCode.Done;
        });
        return command;
    }

    private static KeyValuePair<string, JsonNode?> ParseSize(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        try
        {
            if (equals > 0) return new(text[..equals], JsonNode.Parse(text[(equals + 1)..]));
        }
        catch (JsonException)
        {
            // said below
        }
        throw new CommandException(
            ExitCode.Usage, $"--set: expected a name and a number, such as decoder_heads=4, found '{text}'.");
    }
}
