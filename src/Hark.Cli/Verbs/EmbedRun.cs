using Hark.Audio;
using Hark.Cli.Inputs;
using Hark.Cli.Outputs;
using Hark.Retrieval;

namespace Hark.Cli.Verbs;

/// <summary>Embeds a list of recordings in its order, then texts, and counts.</summary>
internal sealed class EmbedRun(
    Embedder embedder, SoundSearch search, IReadOnlyList<string> texts, EmbeddingWriter writer, Terminal terminal)
{
    private readonly ProgressLine progress = new(terminal, search.Items.Count);
    private int done, failed;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        RequireSkills();
        bool isCancelled = false;
        writer.Begin(embedder.Width);
        try
        {
            if (search.Items.Count > 0) await EmbedSoundsAsync(cancellationToken);
            foreach (string text in texts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.WriteText(text, embedder.EmbedText(text));
                done++;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isCancelled = true;
        }
        catch (InvalidOperationException error)
        {
            throw new CommandException(ExitCode.Model, error.Message, error);
        }
        progress.Clear();
        WriteTotals();
        return isCancelled ? ExitCode.Cancelled : failed > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void RequireSkills()
    {
        if (search.Items.Count > 0 && !embedder.EmbedsSounds)
            throw new CommandException(
                ExitCode.Model, $"the model '{embedder.Card.Name}' reads texts only: it hears no sounds.");
        if (texts.Count > 0 && !embedder.EmbedsTexts)
            throw new CommandException(
                ExitCode.Model, $"the model '{embedder.Card.Name}' hears sounds only: it reads no texts.");
    }

    private async Task EmbedSoundsAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> files = search.Items
            .Where(item => item.Fault is null && !item.IsStandardInput)
            .Select(item => item.Path);
        await using IAsyncEnumerator<EmbeddedFile> vectors =
            embedder.EmbedManyAsync(files, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        foreach (SoundItem item in search.Items)
        {
            progress.Show(done + failed);
            if (item.Fault is not null) Fail(item.Path, item.Fault);
            else if (item.IsStandardInput) await EmbedInputAsync(cancellationToken);
            else if (await vectors.MoveNextAsync()) Write(vectors.Current);
        }
    }

    private async Task EmbedInputAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using Stream input = terminal.OpenInput();
            float[] vector = await embedder.EmbedAsync(input, "standard input", cancellationToken);
            Write(new(SoundItem.StandardInput, vector, null));
        }
        catch (Exception error) when (error is AudioFormatException or IOException)
        {
            Fail(SoundItem.StandardInput, ErrorText.Of(error));
        }
    }

    private void Write(EmbeddedFile file)
    {
        if (!file.IsDone)
        {
            Fail(file.Path, ErrorText.Of(file.Error));
            return;
        }
        done++;
        progress.Clear();
        writer.Write(file.Path, file.Vector);
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
        int found = search.Items.Count + search.Skipped + texts.Count;
        terminal.Say($"{found} found = {done} done + {found - done - failed} skipped + {failed} failed");
    }
}
