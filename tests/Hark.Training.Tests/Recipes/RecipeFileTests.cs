using Hark.TestKit;
using Hark.Training.Recipes;

namespace Hark.Training.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hark-recipe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_committed_recipe_loads()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "recipes");
        string[] recipes = Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(recipes);
        Assert.All(recipes, path => Assert.NotEmpty(RecipeFile.Load(path).Name));
    }

    [Theory]
    [InlineData("batch: 32", "batch: 0", "encoder.batch")]
    [InlineData("warm_up: 200", "warm_up: 100000", "warm_up")]
    [InlineData("seed: ", "sead: ", "sead")]
    [InlineData("name: hark-mini", "name: ../elsewhere", "name")]
    [InlineData("clips: clips.csv", "", "clips")]
    [InlineData("decoder_heads: 3", "decoder_heads: 5", "decoder_width")]
    public void A_recipe_with_a_fault_is_refused_and_the_fault_named(string text, string fault, string named)
    {
        string good = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "recipes", "hark-mini.yaml"));
        string path = Path.Combine(folder, "bad.yaml");
        Assert.Contains(text, good, StringComparison.Ordinal);
        File.WriteAllText(path, good.Replace(text, fault, StringComparison.Ordinal));
        RecipeException error = Assert.Throws<RecipeException>(() => RecipeFile.Load(path));
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
