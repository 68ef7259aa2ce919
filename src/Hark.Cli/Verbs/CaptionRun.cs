using Hark.Audio;
using Hark.Captioning;
using Hark.Cli.Inputs;
using Hark.Cli.Outputs;

namespace Hark.Cli.Verbs;

/// <summary>Captions a list of recordings in its order, and counts.</summary>
internal sealed class CaptionRun(Captioner captioner, SoundSearch search, CaptionWriter writer, Terminal terminal)
{
    private readonly ProgressLine progress = new(terminal, search.Items.Count);
    private int done, failed;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> files = search.Items
            .Where(item => item.Fault is null && !item.IsStandardInput)
            .Select(item => item.Path);
        bool isCancelled = false;
        writer.Begin();
        try
        {
            await using IAsyncEnumerator<CaptionedFile> captions =
                captioner.CaptionManyAsync(files, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
            foreach (SoundItem item in search.Items)
            {
                progress.Show(done + failed);
                if (item.Fault is not null) Fail(item.Path, item.Fault);
                else if (item.IsStandardInput) await CaptionInputAsync(cancellationToken);
                else if (await captions.MoveNextAsync()) Write(captions.Current);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isCancelled = true;
        }
        progress.Clear();
        WriteTotals();
        return isCancelled ? ExitCode.Cancelled : failed > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private async Task CaptionInputAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using Stream input = terminal.OpenInput();
            Done(SoundItem.StandardInput, await captioner.CaptionAsync(input, "standard input", cancellationToken));
        }
        catch (Exception error) when (error is AudioFormatException or IOException)
        {
            Fail(SoundItem.StandardInput, ErrorText.Of(error));
        }
    }

    private void Write(CaptionedFile file)
    {
        if (file.IsDone) Done(file.Path, file.Result);
        else Fail(file.Path, ErrorText.Of(file.Error));
    }

    private void Done(string path, CaptionResult result)
    {
        done++;
        progress.Clear();
        foreach (string warning in result.Warnings) terminal.Say($"{path}: warning: {warning}");
        writer.Write(path, result);
    }

    private void Fail(string path, string error)
    {
        failed++;
        progress.Clear();
        terminal.Say($"{path}: {error}");
        writer.Write(path, error);
    }

    // What a cancelled run did not come to is skipped.
    private void WriteTotals()
    {
        int found = search.Items.Count + search.Skipped;
        terminal.Say($"{found} found = {done} done + {found - done - failed} skipped + {failed} failed");
    }
}
