using Hark.Checkpoints;
using Hark.Models.Architectures;

namespace Hark.Cli.Verbs;

/// <summary>Tries a file as its use would.</summary>
internal static class ModelCheck
{
    /// <summary>What the file is good for.</summary>
    /// <exception cref="ModelFormatException">It cannot be used; the message says why.</exception>
    public static string Run(string path)
    {
        if (path.EndsWith(".pkl", StringComparison.OrdinalIgnoreCase))
            return $"{Path.GetFileName(path)} can be used: {VocabularyPickle.Read(path).Count} words.";
        using Checkpoint file = Checkpoint.Open(path);
        if (file.Metadata.ContainsKey(ModelCard.MetadataKey))
        {
            ModelCard card = ModelCard.Read(file);
            ModelLoader.Load(card, ArchitectureRegistry.Of(card, file.FileName), file);
            return $"{card.Name} {card.Version} can be used: {card.ArchitectureId}.";
        }
        foreach (string name in file.Names) ReadAll(file[name]);
        return $"{file.FileName} can be read: {file.Names.Count} tensors, {Kind(file)}.";
    }

    // A tensor that is too large for one array is none of a network that Hark has.
    private static void ReadAll(CheckpointTensor tensor)
    {
        if (tensor.ByteCount <= Array.MaxLength) tensor.ReadBytes(new byte[tensor.ByteCount]);
    }

    /// <summary>What network a published checkpoint holds, in words.</summary>
    public static string Kind(Checkpoint file)
    {
        try
        {
            (Architecture architecture, Recognition recognition) =
                ArchitectureRegistry.Recognise(PublishedState.Read(file));
            return $"{architecture.Title} from {recognition.Dialect}; 'hark models convert' makes a model of it";
        }
        catch (ModelFormatException)
        {
            return "of no network that Hark knows";
        }
    }
}
