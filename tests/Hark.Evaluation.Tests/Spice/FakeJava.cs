namespace Hark.Evaluation.Tests.Spice;

/// <summary>A program that stands for Java and does what a test says, beside a jar with its libraries.</summary>
internal sealed class FakeJava : IDisposable
{
    private const string openJdk8 = "openjdk version \"1.8.0_392\"";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hark fake java ");

    /// <param name="script">Lines of a shell script that runs instead of the jar: "$4" is the input, "$6" the output.
    /// </param>
    /// <param name="version">What the program answers when it is asked for its version.</param>
    public FakeJava(string script, string version = openJdk8)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the fake Java is a shell script");
        Jar = In("spice-1.0.jar");
        File.WriteAllText(Jar, "");
        folder.CreateSubdirectory("lib");
        foreach (string name in (string[])["stanford-corenlp-3.6.0.jar", "stanford-corenlp-3.6.0-models.jar"])
            File.WriteAllText(In(Path.Combine("lib", name)), "");
        Program = In("java");
        File.WriteAllText(Program, $$"""
            #!/bin/sh
            HERE="$(dirname "$0")"
            if [ "$1" = "-version" ]; then
              echo 'Picked up JAVA_TOOL_OPTIONS: -Dx' >&2
              echo '{{version}}' >&2
              exit 0
            fi
            printf '%s\n' "$@" > "$HERE/arguments"
            cp "$4" "$HERE/input"
            {{script}}
            """.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Jar { get; }

    public string Program { get; }

    public static FakeJava ThatWrites(string output) => new($"cat > \"$6\" <<'END'\n{output}\nEND");

    public string In(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}
