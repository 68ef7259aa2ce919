using System.CommandLine;
using Hark.Captioning;
using Hark.Checkpoints;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models check FILE</c>: whether a model can be used.</summary>
internal static class ModelsCheckVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A .safetensors file." };
        Command command = new("check",
            "Loads a model as a caption would: reads every tensor, fits it to the network of the card, and looks for "
                + "values that are not numbers. Exit code 3 if it cannot be used.")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            using Captioner captioner = ModelLocator.Load(parsed.GetRequiredValue(file));
            ModelCard card = captioner.Card;
            terminal.Output.WriteLine($"{card.Name} {card.Version} can be used: {card.ArchitectureId}.");
            return ExitCode.Done;
        });
        return command;
    }
}
