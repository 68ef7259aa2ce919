using Hark.Checkpoints;

namespace Hark.Benchmarks;

/// <summary>Puts measured scores into the card of a model file; its tensors stay as they are, bit by bit.</summary>
internal static class CardScores
{
    public static void Write(string path, IReadOnlyList<ModelScore> scores)
    {
        SafetensorsWriter writer = new();
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            ModelCard card = ModelCard.Read(file);
            HashSet<string> names = [.. scores.Select(score => score.Name)];
            foreach ((string key, string value) in file.Metadata) writer.Metadata[key] = value;
            ModelScore[] kept = [.. card.Scores.Where(score => !names.Contains(score.Name))];
            writer.Metadata[ModelCard.MetadataKey] = (card with { Scores = [.. kept, .. scores] }).ToJson();
            foreach (string name in file.Names)
            {
                CheckpointTensor tensor = file[name];
                writer.AddBytes(name, tensor.Dtype, tensor.Shape, tensor.ToBytes());
            }
        }
        writer.Save(path);
    }
}
