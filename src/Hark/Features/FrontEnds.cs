namespace Hark.Features;

/// <summary>The published front-ends, one preset each. Sources: the originals' code, checked by golden files.</summary>
public static class FrontEnds
{
    /// <summary>
    /// EfficientNet-B2 captioner of Xu 2024 (wsntxxn/AudioCaption, torchaudio): 16 kHz, 64 HTK bands, dB. The original
    /// takes the floor of 120 dB under the loudest cell of the whole batch; here it is the loudest cell of the clip.
    /// </summary>
    public static LogMelSettings EffB2 { get; } = new()
    {
        Name = "effb2",
        SampleRate = 16000,
        FftLength = 512,
        HopLength = 160,
        Bands = 64,
        MinHz = 0,
        MaxHz = 8000,
        Scale = MelScale.Htk,
        Floor = 1e-10f,
        TopRange = 120,
    };

    /// <summary>
    /// EfficientAT and PaSST (fschmid56/EfficientAT, AugmentMelSTFT in evaluation): 32 kHz, 128 Kaldi bands, natural
    /// logarithm, pre-emphasis.
    /// </summary>
    public static LogMelSettings EfficientAt { get; } = new()
    {
        Name = "efficientat",
        SampleRate = 32000,
        FftLength = 1024,
        HopLength = 320,
        WindowLength = 800,
        Window = WindowKind.HannSymmetric,
        PreEmphasis = 0.97f,
        Bands = 128,
        MinHz = 0,
        MaxHz = 15000,
        Scale = MelScale.Kaldi,
        Log = LogKind.Natural,
        Offset = 1e-5f,
        Shift = 4.5f,
        Divisor = 5,
    };

    /// <summary>
    /// PANNs at 32 kHz (qiuqiangkong/audioset_tagging_cnn, torchlibrosa): 64 Slaney bands, dB. Also the formula of
    /// HTSAT (XinhaoMei/WavCaps) and of the CNN14 of SJTU 2022 (wsntxxn/DCASE2022T6_CLAP, torchaudio).
    /// </summary>
    public static LogMelSettings Panns32k { get; } = new()
    {
        Name = "panns-32k",
        SampleRate = 32000,
        FftLength = 1024,
        HopLength = 320,
        Bands = 64,
        MinHz = 50,
        MaxHz = 14000,
        Scale = MelScale.Slaney,
        Norm = MelNorm.Slaney,
        Floor = 1e-10f,
    };

    /// <summary>PANNs Cnn14_16k, and SJTU's CNN14 at this rate: the same at 16 kHz.</summary>
    public static LogMelSettings Panns16k { get; } = Panns32k with
    {
        Name = "panns-16k",
        SampleRate = 16000,
        FftLength = 512,
        HopLength = 160,
        MaxHz = 8000,
    };

    /// <summary>
    /// PANNs Cnn14_8k: the same at 8 kHz. Its file was not at hand: from the paper's repository alone.
    /// </summary>
    public static LogMelSettings Panns8k { get; } = Panns32k with
    {
        Name = "panns-8k",
        SampleRate = 8000,
        FftLength = 256,
        HopLength = 80,
        MaxHz = 4000,
    };

    /// <summary>
    /// The AST variant of SJTU 2022 (wsntxxn/DCASE2022T6_CLAP, torchaudio): as PANNs at 32 kHz with 128 bands.
    /// </summary>
    public static LogMelSettings SjtuAst { get; } = Panns32k with { Name = "sjtu-ast", Bands = 128 };

    /// <summary>
    /// AST (YuanGongND/ast, torchaudio's Kaldi filter bank): 16 kHz, 128 bands, natural logarithm, brought to a mean of
    /// 0 and a deviation of 0.5 over AudioSet. The original takes the clip's mean away first, which changes nothing but
    /// rounding: every frame loses its own.
    /// </summary>
    public static LogMelSettings Ast { get; } = new()
    {
        Name = "ast",
        SampleRate = 16000,
        FftLength = 512,
        HopLength = 160,
        WindowLength = 400,
        Window = WindowKind.HannSymmetric,
        Framing = FramingKind.Kaldi,
        PreEmphasis = 0.97f,
        Bands = 128,
        MinHz = 20,
        MaxHz = 8000,
        Scale = MelScale.Kaldi,
        Log = LogKind.Natural,
        Floor = 1.1920929e-7f,
        Shift = 4.2677393f,
        Divisor = 2 * 4.5689974f,
    };

    /// <summary>All presets.</summary>
    public static IReadOnlyList<LogMelSettings> All { get; } =
        [EffB2, EfficientAt, Panns32k, Panns16k, Panns8k, SjtuAst, Ast];

    /// <summary>The preset of this <see cref="LogMelSettings.Name"/>.</summary>
    /// <exception cref="ArgumentException">No preset has this name; the message lists them.</exception>
    public static LogMelSettings Get(string name) => All.FirstOrDefault(preset => preset.Name == name)
        ?? throw new ArgumentException(
            $"No front-end is called '{name}'; known are {string.Join(", ", All.Select(preset => preset.Name))}.",
            nameof(name));
}
