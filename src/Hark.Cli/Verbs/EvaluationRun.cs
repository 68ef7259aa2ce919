using Hark.Checkpoints;
using Hark.Cli.Outputs;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.Fluency;
using Hark.Evaluation.Reports;

namespace Hark.Cli.Verbs;

/// <summary>Reads captions, judges them, writes what was found: the common part of evaluate and compare.</summary>
internal sealed class EvaluationRun : IDisposable
{
    private readonly EvaluationSettings settings;
    private readonly Terminal terminal;
    private readonly EvaluationDisplay display;
    private string? soundsFolder;

    public EvaluationRun(EvaluationSettings settings, Terminal terminal)
    {
        this.settings = settings;
        this.terminal = terminal;
        soundsFolder = settings.Sounds;
        display = new(terminal);
        EvaluationOptions standard = new();
        EvaluationOptions options = new()
        {
            Metrics = settings.Metrics is [] ? standard.Metrics : settings.Metrics,
            Resamples = settings.Resamples ?? standard.Resamples,
            Seed = settings.Seed is int seed ? (ulong)seed : standard.Seed,
            Text = settings.IsPtb ? FenseText.Ptb : FenseText.Raw,
            WordNet = settings.WordNet,
            Paraphrases = settings.Paraphrases ?? new HarkHome(terminal).FindParaphrases(),
            SpiceJar = settings.SpiceJar,
            SpiceJson = settings.SpiceJson,
            SentenceModel = settings.SentenceModel,
            ErrorDetector = settings.ErrorDetector,
        };
        try
        {
            Evaluator = new(options);
        }
        catch (EvaluationException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
    }

    public Evaluator Evaluator { get; }

    /// <summary>Runs something that may find files or resources that cannot be used.</summary>
    public static int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (EvaluationException error)
        {
            throw new CommandException(ExitCode.InputOutput, error.Message, error);
        }
        catch (ModelFormatException error)
        {
            throw new CommandException(ExitCode.Model, $"model {error.Message}", error);
        }
    }

    public void Dispose() => Evaluator.Dispose();

    /// <summary>Captions recordings first; the files to judge then.</summary>
    public async Task<string[]> CaptionAsync(
        CaptioningSettings captioning, string[] files, CancellationToken cancellationToken)
    {
        try
        {
            Captioning captions = new(captioning, terminal);
            string references = captions.References(files);
            await captions.RunAsync(references, cancellationToken);
            soundsFolder ??= captioning.Data;
            return [captioning.Predictions, references];
        }
        catch (EvaluationException error)
        {
            throw new CommandException(ExitCode.InputOutput, error.Message, error);
        }
    }

    /// <summary>Reads and joins the files, and says what was left out.</summary>
    public CaptionJoin Join(string[] predictions, string references)
    {
        CaptionTable humans = CaptionFile.ReadReferences(references);
        return Counted(CaptionJoin.Of(
            humans, [.. predictions.Select(CaptionFile.ReadPredictions)], settings.IsPartial));
    }

    /// <summary>Reads the references alone.</summary>
    public CaptionJoin JoinPeople(string references) =>
        Counted(CaptionJoin.Of(CaptionFile.ReadReferences(references)));

    /// <summary>What a report holds beside the results.</summary>
    public ReportOptions ReportOptions()
    {
        EvaluationOptions options = Evaluator.Options;
        return new()
        {
            Folder = Path.GetDirectoryName(Path.GetFullPath(settings.Html!)),
            EmbedAudio = settings.EmbedsAudio,
            Pictures = settings.HasPictures,
            Seed = options.Seed,
            Facts =
            [
                new("Resamples", $"{options.Resamples}"), new("Seed", $"{options.Seed}"),
                new("Text of FENSE", settings.IsPtb ? "Penn Treebank tokens" : "raw captions"),
            ],
        };
    }

    /// <summary>Says what a report shows of the recordings, and what it cannot show.</summary>
    public void Tell(ReportSummary summary)
    {
        const int Most = 5; // the page names them all
        int without = summary.Items - summary.Linked - summary.Embedded;
        terminal.Say($"report: {summary.Items} items = {summary.Linked} with a linked recording + "
            + $"{summary.Embedded} with an embedded one + {without} without; {summary.Pictures} pictures");
        foreach (ReportProblem problem in summary.Problems.Take(Most))
            terminal.Say($"report: {problem.Item}: {problem.Reason}");
        if (summary.Problems.Count > Most)
            terminal.Say($"report: {summary.Problems.Count - Most} more of this kind; the report names them");
    }

    private CaptionJoin Counted(CaptionJoin join)
    {
        terminal.Say($"{join.Found} found = {join.Done} done + {join.Skipped} skipped + {join.Failed} failed");
        if (join.EmptyReferences > 0) terminal.Say($"{join.EmptyReferences} empty references were left out");
        return join;
    }

    public EvaluationResult Evaluate(string name, CaptionSet set, CancellationToken cancellationToken)
    {
        display.Name = name;
        EvaluationResult result = Evaluator.Evaluate(name, Located(set), display, cancellationToken);
        display.Clear();
        return result;
    }

    public EvaluationResult Rotate(
        string name,
        Func<IProgress<EvaluationProgress>, CancellationToken, EvaluationResult> rotate,
        CancellationToken cancellationToken)
    {
        display.Name = name;
        EvaluationResult result = rotate(display, cancellationToken);
        display.Clear();
        return result;
    }

    /// <summary>Writes the files that were asked for, and the table unless one of them goes to standard output.
    /// </summary>
    public void Write(
        CaptionJoin join,
        IReadOnlyList<EvaluationResult> systems,
        Action<EvaluationJson> json,
        Action<TextWriter> table,
        Action<Stream>? html = null)
    {
        if (settings.Json != "-" && settings.Csv != "-") table(terminal.Output);
        if (settings.Json is string file)
            Save(file, output => EvaluationJson.Write(output, Evaluator.Options, join, json));
        if (settings.Csv is string csv)
        {
            Save(csv, output =>
            {
                using StreamWriter text = new(output, leaveOpen: true);
                ScoresCsv.Write(systems, text);
            });
        }
        if (settings.Html is string page && html is not null) Save(page, html);
    }

    /// <summary>Whether something that was asked for by its own name could not be computed.</summary>
    public int ExitCodeOf(IReadOnlyList<EvaluationResult> systems)
    {
        HashSet<string?> named = [.. settings.Metrics.Select(name => MetricCatalogue.Find(name)?.Name)];
        if (settings.SpiceJar is not null) named.Add("spice");
        bool isMissing = systems.Any(system => system.Metrics.Any(
            metric => metric.Scores is null && named.Contains(metric.Metric)));
        return isMissing ? ExitCode.SomeFailed : ExitCode.Done;
    }

    /// <summary>The name of a system: its file's, and the folder's where two files have one name.</summary>
    public static string[] NamesOf(string[] files)
    {
        string[] names = [.. files.Select(file => Path.GetFileNameWithoutExtension(file))];
        return names.Distinct().Count() == names.Length ? names : files;
    }

    private CaptionSet Located(CaptionSet set) => soundsFolder is string folder
        ? SoundLocator.Locate(set, folder)
        : SoundLocator.WithoutMissing(set);

    private void Save(string path, Action<Stream> write)
    {
        if (path != "-")
        {
            using FileStream output = File.Create(path);
            write(output);
            return;
        }
        using MemoryStream text = new();
        write(text);
        terminal.Output.Write(System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }
}
