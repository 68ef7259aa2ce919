using Hark.Engine;
using Hark.Text;

namespace Hark.Training.Captioning;

/// <summary>
/// Captions as a decoder is trained on them: what it reads, and the word that comes next at each place.
/// </summary>
/// <param name="Inputs">[R, L] ids with the start token first, padded with 0.</param>
/// <param name="InputMask">[R, L], 0 where padded.</param>
/// <param name="Targets">[R, L] ids with the end token last, padded with 0.</param>
internal sealed record CaptionBatch(Tensor Inputs, Tensor InputMask, Tensor Targets)
{
    /// <summary>How many words the loss counts: all that are not padding.</summary>
    public double Words
    {
        get
        {
            double words = 0;
            foreach (float isWord in InputMask.Span) words += isWord;
            return words;
        }
    }

    /// <summary>Encodes captions in training form, row by row.</summary>
    public static CaptionBatch Of(IReadOnlyList<string> captions, WordVocabulary vocabulary)
    {
        int[][] ids = [.. captions.Select(caption => vocabulary.Encode(caption))]; // start, words, end
        int length = ids.Max(row => row.Length) - 1;
        Tensor inputs = Tensor.Zeros(new(ids.Length, length));
        Tensor mask = Tensor.Zeros(new(ids.Length, length));
        Tensor targets = Tensor.Zeros(new(ids.Length, length));
        for (int r = 0; r < ids.Length; r++)
        {
            for (int t = 0; t < ids[r].Length - 1; t++)
            {
                inputs.Span[r * length + t] = ids[r][t];
                mask.Span[r * length + t] = 1;
                targets.Span[r * length + t] = ids[r][t + 1];
            }
        }
        return new(inputs, mask, targets);
    }
}
