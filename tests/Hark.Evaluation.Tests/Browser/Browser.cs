using System.Diagnostics;
using System.Text.Json;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Browser;

/// <summary>Chromium, driven by Playwright from npm in one Node process. One page at a time.</summary>
public sealed class Browser : IDisposable
{
    public const string Missing = "needs Node, Chromium (HARK_CHROMIUM names another one) and Playwright: " +
        "npm ci --ignore-scripts in tests/Hark.Evaluation.Tests/Browser";

    private static readonly string Folder = Path.Combine(
        RepositoryFolder.Root, "tests", "Hark.Evaluation.Tests", "Browser");

    private static readonly string? Chromium = FindChromium();

    private Process? node;

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere { get; } = Chromium is not null &&
        Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")) && HasNode();

    /// <summary>Messages of the console that are errors, and exceptions.</summary>
    public string[] Errors => Ask(new { call = new[] { "errors" } }).Deserialize<string[]>()!;

    /// <summary>Every address that was asked for.</summary>
    public string[] Requests => Ask(new { call = new[] { "requests" } }).Deserialize<string[]>()!;

    /// <summary>Opens a file, by default with nothing stored by earlier pages.</summary>
    public void Open(string path, int width = 1280, int height = 900, bool dark = false, bool keep = false) =>
        Ask(new { open = new { url = new Uri(path).AbsoluteUri, width, height, dark, keep } });

    public void Click(string selector) => Call("page", "click", selector);

    public void Fill(string selector, string text) => Call("page", "fill", selector, text);

    public void Select(string selector, string value) => Call("page", "selectOption", selector, value);

    public void Upload(string selector, string file) => Call("page", "setInputFiles", selector, file);

    public void Press(string key) => Call("keyboard", "press", key);

    /// <summary>Waits until an expression is true.</summary>
    public void WaitFor(string expression) =>
        Evaluate<bool>($"new Promise((done, fail) => {{ const end = Date.now() + 10000; (function look() {{ " +
            $"if ({expression}) done(true); else if (Date.now() > end) fail(new Error('not within 10 s: ' + " +
            $"{JsonSerializer.Serialize(expression)})); else setTimeout(look, 20); }})(); }})");

    /// <summary>The value of an expression in the page.</summary>
    public T Evaluate<T>(string expression) => Call("page", "evaluate", expression).Deserialize<T>()!;

    /// <summary>The text of the first element that matches.</summary>
    public string Text(string selector) => Evaluate<string>($"document.querySelector('{selector}').innerText");

    /// <summary>The texts of all elements that match.</summary>
    public string[] Texts(string selector) =>
        Evaluate<string[]>($"[...document.querySelectorAll('{selector}')].map(found => found.textContent)");

    /// <summary>Clicks what downloads a file.</summary>
    /// <returns>Where the file is.</returns>
    public string Download(string selector) => Call("download", selector).GetString()!;

    public void Dispose()
    {
        node?.StandardInput.Close();
        node?.WaitForExit(10_000);
        node?.Dispose();
    }

    private JsonElement Call(params string[] call) => Ask(new { call });

    private JsonElement Ask(object request)
    {
        node ??= Start("run.js", Chromium!);
        node.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        node.StandardInput.Flush();
        string line = node.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"Node ended: {node.StandardError.ReadToEnd()}");
        JsonElement answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("error", out JsonElement error)
            ? throw new InvalidOperationException(error.GetString())
            : answer.GetProperty("value");
    }

    private static string? FindChromium() => new[]
    {
        Environment.GetEnvironmentVariable("HARK_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    private static bool HasNode()
    {
        try
        {
            using Process process = Start("--version");
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("node", arguments)
    {
        WorkingDirectory = Folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}

/// <summary>Tests that share the browser, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
