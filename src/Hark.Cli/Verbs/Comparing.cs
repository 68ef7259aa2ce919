using Hark.Cli.Outputs;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.Reports;

namespace Hark.Cli.Verbs;

/// <summary>Judges two systems on the same sounds and says which differences are real.</summary>
internal sealed class Comparing(EvaluationRun run)
{
    public int Run(string[] files, CancellationToken cancellationToken) => EvaluationRun.Guard(() =>
    {
        CaptionJoin join = run.Join(files[..2], files[2]);
        string[] names = EvaluationRun.NamesOf(files[..2]);
        EvaluationResult[] systems =
            [.. names.Zip(join.Sets, (name, set) => run.Evaluate(name, set, cancellationToken))];
        ComparisonResult result = run.Evaluator.Compare(systems[0], systems[1]);
        run.Write(
            join,
            systems,
            json => json.Write(result),
            output => ComparisonTable.Write(result, output),
            output => HtmlReport.Write(result, run.ReportOptions(), output, cancellationToken));
        return run.ExitCodeOf(systems);
    });
}
