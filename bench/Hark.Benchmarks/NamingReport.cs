using System.Globalization;
using Hark.Captioning;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Training.Data;

namespace Hark.Benchmarks;

/// <summary>
/// What a captioner says of recordings it has never heard: the share of the 367 ESC validation clips whose class the
/// caption names, and the events named in the 300 validation scenes.
/// </summary>
internal sealed class NamingReport(Captioner captioner, string dataFolder, TextWriter output)
{
    private const int Samples = 20;

    /// <summary>Prints the share of the ESC clips whose class is named, for each precision, and nothing else.</summary>
    public static async Task ComparePrecisionsAsync(string model, string dataFolder, TextWriter output)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            using Captioner captioner = Captioner.Load(model, new() { Precision = precision });
            double named = await new NamingReport(captioner, dataFolder, TextWriter.Null).JudgeClipsAsync([]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{precision}: {named:0.0000}"));
        }
    }

    /// <summary>Prints the report and returns the two scores.</summary>
    public async Task<IReadOnlyList<ModelScore>> RunAsync(string command)
    {
        List<(string Reference, string Caption)> pairs = [];
        double named = await JudgeClipsAsync(pairs);
        (double events, double wrong) = await JudgeScenesAsync(pairs);

        output.WriteLine();
        output.WriteLine($"{Samples} captions drawn at random (seed 1), reference first:");
        (string Reference, string Caption)[] drawn = [.. pairs];
        new Philox(1).Shuffle<(string, string)>(drawn);
        foreach ((string reference, string caption) in drawn.Take(Samples))
        {
            output.WriteLine($"  {reference}");
            output.WriteLine($"    -> {caption}");
        }
        return
        [
            new("class named, 367 ESC clips", Math.Round(named, 4), "validation", command),
            new("events named, 300 scenes", Math.Round(events, 4), "validation", command),
            new("wrong events per scene, 300 scenes", Math.Round(wrong, 4), "validation", command),
        ];
    }

    private async Task<double> JudgeClipsAsync(List<(string, string)> pairs)
    {
        ClipTable table = ClipTable.Read(Path.Combine(dataFolder, "clips.csv"));
        IReadOnlyList<Clip> clips = ValidationSet.EscClips(table);
        Dictionary<string, (int Hits, int All)> byClass = [];
        int hits = 0;
        foreach (Clip clip in clips)
        {
            CaptionResult result = await captioner.CaptionAsync(Path.Combine(table.AudioFolder, clip.File));
            bool hit = NamingRule.Default.IsHit(result.Caption, clip.ClassName);
            if (hit) hits++;
            (int Hits, int All) count = byClass.GetValueOrDefault(clip.ClassName);
            byClass[clip.ClassName] = (count.Hits + (hit ? 1 : 0), count.All + 1);
            pairs.Add(($"[clip] {clip.ClassName}", result.Caption));
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ESC clips: the caption names the class in {hits} of {clips.Count} ({100.0 * hits / clips.Count:0.0} %)"));
        var worstFirst = byClass
            .OrderBy(entry => (double)entry.Value.Hits / entry.Value.All)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal);
        foreach ((string name, (int right, int all)) in worstFirst) output.WriteLine($"  {right,3} of {all,-3} {name}");
        return (double)hits / clips.Count;
    }

    // An event is named if one of its class's words occurs; a wrong event is a class that the caption names although no
    // event of the scene belongs to it or shares the word that named it.
    private async Task<(double Named, double WrongPerScene)> JudgeScenesAsync(List<(string, string)> pairs)
    {
        string path = Path.Combine(dataFolder, "scenes", "val.jsonl");
        IReadOnlyList<ValidationScene> scenes = ValidationSet.BaseScenes(path);
        int named = 0, all = 0, wrong = 0, whole = 0;
        foreach (ValidationScene scene in scenes)
        {
            CaptionResult result = await captioner.CaptionAsync(scene.File);
            string[] classes =
                [.. scene.Events.Select(one => one.ClassName).Where(NamingRule.Default.Classes.Contains).Distinct()];
            int right = classes.Count(name => NamingRule.Default.Names(result.Caption, name));
            named += right;
            all += classes.Length;
            if (right == classes.Length) whole++;
            wrong += WrongEvents(result.Caption, classes);
            pairs.Add(($"[scene, {scene.Kind}] {scene.Captions[0]}", result.Caption));
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Scenes: {named} of {all} events named ({100.0 * named / all:0.0} %), {wrong} wrong events in "
            + $"{scenes.Count} scenes ({(double)wrong / scenes.Count:0.00} per scene), "
            + $"every event named in {whole} scenes"));
        return ((double)named / all, (double)wrong / scenes.Count);
    }

    // Words are shared between classes ("crow" names rooster and crow): a word that a true class owns accuses nobody.
    private static int WrongEvents(string caption, string[] trueClasses)
    {
        string[] words =
            caption.ToLowerInvariant().Split([' ', '.', ',', '-', '\''], StringSplitOptions.RemoveEmptyEntries);
        string[] open = [.. words.Where(word => !trueClasses.Any(name => NamingRule.Default.Names(word, name)))];
        HashSet<string> accused = [];
        foreach (string word in open)
        {
            // A word of several classes is one wrong event, not several.
            IReadOnlyList<string> named = NamingRule.Default.ClassesNamed(word);
            if (named.Count > 0 && !named.Any(accused.Contains)) accused.Add(named[0]);
        }
        return accused.Count;
    }
}
