using Hark.Cli.Outputs;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.Reports;

namespace Hark.Cli.Verbs;

/// <summary>Judges two systems on the same sounds and says which differences are real.</summary>
internal sealed class Comparing(EvaluationRun run)
{
    public int Run(string[] files, string? choices, CancellationToken cancellationToken) => EvaluationRun.Guard(() =>
    {
        BlindChoices? review = choices is null ? null : BlindChoices.Read(choices);
        CaptionJoin join = run.Join(files[..2], files[2]);
        string[] names = EvaluationRun.NamesOf(files[..2]);
        EvaluationResult[] systems =
            [.. names.Zip(join.Sets, (name, set) => run.Evaluate(name, set, cancellationToken))];
        ComparisonResult result = run.Evaluator.Compare(systems[0], systems[1]);
        if (review is not null && review.ReportId != HtmlReport.IdOf(result, run.Evaluator.Options.Seed))
        {
            throw new EvaluationException(
                $"{choices}: these choices belong to another report, of other systems, captions or another --seed.");
        }
        run.Write(
            join,
            systems,
            json =>
            {
                json.Write(result);
                if (review is not null) json.Write(review);
            },
            output =>
            {
                ComparisonTable.Write(result, output);
                if (review is not null) ComparisonTable.Write(review, output);
            },
            output => run.Tell(HtmlReport.Write(result, run.ReportOptions(), output, cancellationToken)));
        return run.ExitCodeOf(systems);
    });
}
