// Writes the sounds of samples/sounds. Every one is computed by formula: nothing here was recorded, and nothing here
// is ever trained on. The formulas were fixed before the first training and must not be bent to please a model.
//
//     dotnet run -c Release --project samples/SynthesizeSounds -- samples/sounds

using SynthesizeSounds;
using SynthesizeSounds.Sounds;

(string Name, Func<float[]> Render)[] sounds =
[
    ("church-bell", ChurchBell.Render),
    ("clock", Clock.Render),
    ("dog", Dog.Render),
    ("rain", Rain.Render),
    ("siren", Siren.Render),
];

string folder = args.Length > 0 ? args[0] : Path.Combine("samples", "sounds");
Directory.CreateDirectory(folder);
foreach ((string name, Func<float[]> render) in sounds)
{
    string path = Path.Combine(folder, name + ".wav");
    float[] samples = render();
    WaveFile.Write(path, samples, Synth.SampleRate);
    Console.WriteLine($"{path}  {(double)samples.Length / Synth.SampleRate:0.0} s");
}
