using System.CommandLine;
using Hark.Captioning;
using Hark.Checkpoints;

namespace Hark.Cli;

/// <summary>Finds and loads the model of a run: the option, HARK_MODEL, or the one that ships.</summary>
internal static class ModelLocator
{
    private const string Variable = "HARK_MODEL";
    private static readonly string Shipped = Path.Combine("models", "hark-mini.safetensors");

    public static Option<string?> CreateOption() => new("--model")
    {
        HelpName = "FILE|NAME",
        Description = "The model: a file, or the name of one in HARK_HOME ('hark models list'). Default: HARK_MODEL, "
            + "or else the shipped models/hark-mini.safetensors.",
    };

    /// <summary>The option of a verb whose models may work together: given once or several times.</summary>
    public static Option<string[]> CreateEnsembleOption() => new("--model")
    {
        HelpName = "FILE|NAME",
        Description = CreateOption().Description + " Several models of one vocabulary, each with its own --model, "
            + "caption as an ensemble: one search over the mean of their log-probabilities.",
    };

    public static Option<bool> CreateCacheOption() => new("--cache-weights")
    {
        Description = "Keep the weights in the order in which this processor computes with them, in a file beside the "
            + "model (MODEL.packed, one to four times its size): a large model starts sooner the next time. The "
            + "results are the same.",
    };

    /// <summary>The file to load, which need not exist if the user named it.</summary>
    /// <exception cref="CommandException">Nobody named one, and the shipped one is not there.</exception>
    public static string Find(string? option, Terminal terminal) =>
        Named(option ?? terminal.Environment(Variable), terminal)
        ?? FindShipped(terminal)
        ?? throw new CommandException(
            ExitCode.Model,
            $"expected the shipped model {Shipped} beside the tool or in a folder above it, found none. "
                + $"Name a model with --model FILE or {Variable}.");

    /// <summary>The files of an ensemble; of the one model that <see cref="Find"/> finds where none is named.</summary>
    public static string[] FindAll(string[]? options, Terminal terminal) =>
        options is null or [] ? [Find(null, terminal)] : [.. options.Select(option => Find(option, terminal))];

    /// <summary>A file is taken as it is; another word may be the name of a pulled model.</summary>
    public static string? Named(string? word, Terminal terminal) =>
        word is null || File.Exists(word) ? word : new HarkHome(terminal).FindModel(word) ?? word;

    /// <summary>The shipped model, beside the tool or in a folder above it; null where there is none.</summary>
    public static string? FindShipped(Terminal terminal)
    {
        for (DirectoryInfo? folder = new(terminal.ToolFolder); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, Shipped);
            if (File.Exists(file)) return file;
        }
        return null;
    }

    /// <summary>Loads a captioner of one model, or of several that work together.</summary>
    /// <exception cref="CommandException">It cannot be loaded.</exception>
    public static Captioner Load(string[] paths, CaptionerOptions? options = null)
    {
        string all = string.Join(", ", paths);
        // The loader names a file that it does not understand, but not always one that is not there.
        return Read(paths.FirstOrDefault(path => !File.Exists(path)) ?? all, () =>
        {
            try
            {
                return Captioner.LoadEnsemble(paths, options);
            }
            catch (ArgumentOutOfRangeException error)
            {
                // What the command line allows, but this model does not.
                throw new CommandException(ExitCode.Usage, $"model {all} cannot do that: {error.Message}", error);
            }
        });
    }

    /// <summary>Runs something that reads a model file, and explains what goes wrong.</summary>
    public static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFormatException error)
        {
            throw new CommandException(ExitCode.Model, $"model {error.Message}", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(
                ExitCode.Model, $"model {path}: expected a model file, found none. Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Model, $"model {path}: expected a file that can be read: {error.Message}", error);
        }
    }
}
