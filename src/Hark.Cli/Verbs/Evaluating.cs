using Hark.Cli.Outputs;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.Reports;

namespace Hark.Cli.Verbs;

/// <summary>Judges one system, several runs of one, or people.</summary>
internal sealed class Evaluating(EvaluationRun run)
{
    public int Run(string[] files, bool humans, CancellationToken cancellationToken) => EvaluationRun.Guard(() =>
    {
        if (files.Length == 1) return JudgePeople(files[0], cancellationToken);
        CaptionJoin join = run.Join(files[..^1], files[^1]);
        string[] names = EvaluationRun.NamesOf(files[..^1]);
        return names.Length == 1
            ? JudgeOne(names[0], join, humans, cancellationToken)
            : JudgeRuns(names, join, cancellationToken);
    });

    private int JudgeOne(string name, CaptionJoin join, bool humans, CancellationToken cancellationToken)
    {
        EvaluationResult result = run.Evaluate(name, join.Sets[0], cancellationToken);
        EvaluationResult? people = null, system = null;
        if (humans)
        {
            HumanRotation rotation = new(run.Evaluator, join.Sets[0]);
            people = run.Rotate("people", rotation.People, cancellationToken);
            system = run.Rotate(name, (progress, token) => rotation.System(name, progress, token), cancellationToken);
        }
        run.Write(
            join,
            [result],
            json =>
            {
                json.Write(result);
                if (people is not null) json.WritePeople(people, system);
            },
            output =>
            {
                EvaluationTable.Write(result, run.Evaluator.Options, output);
                if (people is null) return;
                output.WriteLine();
                output.WriteLine("each reference against the others of its sound, and the system against as many:");
                EvaluationTable.WritePeople(people, system, output);
            },
            output => run.Tell(HtmlReport.Write(result, run.ReportOptions(), output, cancellationToken)));
        return run.ExitCodeOf([result]);
    }

    private int JudgeRuns(string[] names, CaptionJoin join, CancellationToken cancellationToken)
    {
        EvaluationResult[] results =
            [.. names.Zip(join.Sets, (name, set) => run.Evaluate(name, set, cancellationToken))];
        run.Write(join, results, json => json.Write(results), output => EvaluationTable.Write(results, output));
        return run.ExitCodeOf(results);
    }

    private int JudgePeople(string references, CancellationToken cancellationToken)
    {
        CaptionJoin join = run.JoinPeople(references);
        EvaluationResult people = run.Rotate(
            "people", new HumanRotation(run.Evaluator, join.Sets[0]).People, cancellationToken);
        run.Write(
            join,
            [people],
            json => json.WritePeople(people, null),
            output => EvaluationTable.WritePeople(people, null, output));
        return run.ExitCodeOf([people]);
    }
}
