namespace Hark.Evaluation.Tests.Browser;

/// <summary>The contrast of text, by the formula of WCAG 2.2.</summary>
internal static class Contrast
{
    /// <summary>An expression: the least contrast of the kinds of text on a report.</summary>
    public const string Least = """
        (() => {
          const kinds = 'h1, .lead, dt, dd, .nav a, th, td, .interval, .note, mark, .references li, select, label';
          const numbers = color => color.match(/[\d.]+/g).map(Number);
          const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const luminance = color => {
            const [r, g, b] = numbers(color).map(v => linear(v / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = node => {
            const color = getComputedStyle(node).backgroundColor;
            return numbers(color)[3] === 0 ? ground(node.parentElement) : color;
          };
          const contrast = node => {
            const [dark, light] = [getComputedStyle(node).color, ground(node)].map(luminance).sort((a, b) => a - b);
            return (light + 0.05) / (dark + 0.05);
          };
          return Math.min(...[...document.querySelectorAll(kinds)].map(contrast));
        })()
        """;
}
