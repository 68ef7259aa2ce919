namespace Hark.Training.Data;

/// <summary>What sounds in a mixture, as class indices of <see cref="ClipTable.ClassNames"/>.</summary>
/// <param name="Dominant">Class of the stronger clip: the target of a cross entropy.</param>
/// <param name="Second">Class of the weaker clip, or -1 where there is none or it is of the same class.</param>
/// <param name="DominantWeight">
/// Share of the stronger clip in the energy, 0.5 to 1; the rest belongs to the second.
/// </param>
public readonly record struct MixtureLabel(int Dominant, int Second, float DominantWeight);

/// <summary>A batch of mixtures at the rates of student and teacher.</summary>
/// <param name="Step">The training step it belongs to.</param>
/// <param name="StudentWaves">[B, student samples], row after row.</param>
/// <param name="TeacherWaves">[B, teacher samples]: the same sound at the teacher's rate.</param>
/// <param name="Labels">[B].</param>
public sealed record MixtureBatch(long Step, float[] StudentWaves, float[] TeacherWaves, MixtureLabel[] Labels);
