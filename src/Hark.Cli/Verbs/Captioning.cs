using Hark.Captioning;
using Hark.Cli.Outputs;
using Hark.Evaluation;
using Hark.Evaluation.Files;

namespace Hark.Cli.Verbs;

/// <summary>Captions the recordings that references speak of, and keeps the captions in a file.</summary>
internal sealed class Captioning(CaptioningSettings settings, Terminal terminal)
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".json", ".jsonl"];

    /// <summary>The references that were named, or the only file of captions in the folder.</summary>
    public string References(string[] given)
    {
        if (given is [string named]) return named;
        if (!Directory.Exists(settings.Data))
            throw new EvaluationException($"{settings.Data}: expected a folder of recordings, found none.");
        string[] found = [.. Directory.EnumerateFiles(settings.Data)
            .Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())
                && Path.GetFullPath(file) != Path.GetFullPath(settings.Predictions))
            .Order(StringComparer.Ordinal)];
        return found is [string only] ? only : throw new EvaluationException(
            $"{settings.Data}: expected one CSV, JSON or JSONL file with the references, found {found.Length}. Name it "
            + "after 'hark evaluate'.");
    }

    /// <summary>Captions every recording, in the order of the references, and writes file, caption and error.</summary>
    public async Task RunAsync(string references, CancellationToken cancellationToken)
    {
        CaptionSet set = SoundLocator.Locate(
            CaptionJoin.Of(CaptionFile.ReadReferences(references)).Sets[0], settings.Data);
        CaptionItem[] items = [.. set.Items.Where(item => item.Sound is not null)];
        if (items.Length == 0)
            throw new EvaluationException($"{settings.Data} has no recording that {references} speaks of.");
        using Captioner captioner = ModelLocator.Load(settings.Models);
        using StreamWriter text = new(settings.Predictions) { NewLine = "\n" };
        CsvCaptions rows = new(text);
        rows.Begin();
        ProgressLine progress = new(terminal, items.Length);
        int done = 0;
        await foreach (CaptionedFile file in captioner.CaptionManyAsync(
            items.Select(item => item.Sound!), cancellationToken))
        {
            string id = items[done].Id;
            if (file.IsDone) rows.Write(id, file.Result);
            else
            {
                rows.Write(id, ErrorText.Of(file.Error));
                terminal.Say($"{file.Path}: {ErrorText.Of(file.Error)}");
            }
            progress.Show(++done);
        }
        progress.Clear();
        terminal.Say($"the captions are in {settings.Predictions}");
    }
}
