using Hark.Checkpoints;
using Hark.Models.Architectures;
using Hark.Tests.Checkpoints;

namespace Hark.Tests.Models.Architectures;

/// <summary>Networks are found inside what trainers put around them.</summary>
[Trait("Category", "Golden")]
public class PublishedStateTests
{
    [Theory]
    [InlineData("panns_like.pth", "model", "conv.weight", 0)]
    [InlineData("audiocaption_like.pth", "model", "conv.weight", 18)]
    [InlineData("wavcaps_like.pt", "model", "conv.weight", 18)]
    [InlineData("sjtu_like.pth", "state_dict", "audio_encoder.bn0.weight", 0)]
    [InlineData("lightning_like.ckpt", "state_dict", "model.conv.weight", 19)]
    [InlineData("ast_like.pth", "", "audio_encoder.bn0.weight", 0)] // behind "module."
    [InlineData("hf_captioner_like.bin", "", "model.model.encoder.fc.weight", 0)]
    [InlineData("zip_bert_gamma_beta.bin", "", "bert.embeddings.LayerNorm.weight", 0)] // stored as gamma
    public void The_network_is_taken_out_of_its_container(string file, string container, string tensor, int outside)
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenCheckpoint.Good(file));
        PublishedState state = PublishedState.Read(checkpoint);
        Assert.Equal(container, state.Container);
        Assert.Equal(outside, state.Outside.Count);
        Assert.True(state.Has(tensor), string.Join(", ", state.Tensors.Keys));
    }

    [Fact]
    public void The_word_list_of_a_trainer_is_found()
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenCheckpoint.Good("audiocaption_swa_like.pth"));
        Assert.Equal(
            ["<pad>", "<start>", "<end>", "<unk>", "a", "dog", "barks", "caf\u00e9"],
            PublishedState.Read(checkpoint).ReadVocabulary());
        using Checkpoint none = Checkpoint.Open(GoldenCheckpoint.Good("panns_like.pth"));
        Assert.Null(PublishedState.Read(none).ReadVocabulary());
    }

    [Theory]
    [InlineData("vocab_protocol2.pkl", 10)]
    [InlineData("vocab_class_main.pkl", 10)]
    public void Word_lists_are_read_from_pickles(string file, int words)
    {
        IReadOnlyList<string> list = WordListFile.Read(GoldenCheckpoint.Good(file));
        Assert.Equal(words, list.Count);
        Assert.Equal("<pad>", list[0]);
    }
}
