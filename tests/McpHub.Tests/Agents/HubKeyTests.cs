using CsCheck;
using McpHub.Agents;

namespace McpHub.Tests.Agents;

public sealed class HubKeyTests
{
    [Fact]
    public void A_generated_key_parses_into_its_parts()
    {
        var text = HubKey.Generate();

        Assert.True(HubKey.TryParse(text, out var key));
        Assert.Equal(["hub", key.Id.ToString(), key.Secret.ToString()], text.Split('_')[..3]);
        Assert.Equal(16, key.Id.Length);
        Assert.Equal(43, key.Secret.Length);
        Assert.Equal(71, text.Length);
    }

    [Fact]
    public void Two_generated_keys_share_neither_id_nor_secret()
    {
        var (first, second) = (HubKey.Generate().Split('_'), HubKey.Generate().Split('_'));

        Assert.NotEqual(first[1], second[1]);
        Assert.NotEqual(first[2], second[2]);
    }

    [Fact]
    public void A_key_with_any_one_letter_changed_is_not_a_key()
    {
        var text = HubKey.Generate();
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text.ToCharArray();
            changed[i] = changed[i] == 'a' ? 'b' : 'a';

            Assert.False(HubKey.TryParse(changed, out _), new string(changed));
        }
    }

    [Fact]
    public void A_key_cut_short_or_extended_is_not_a_key()
    {
        var text = HubKey.Generate();
        for (var length = 0; length < text.Length; length++) Assert.False(HubKey.TryParse(text.AsSpan(0, length), out _));

        Assert.False(HubKey.TryParse(text + "0", out _));
        Assert.False(HubKey.TryParse(" " + text, out _));
    }

    [Fact]
    public void Arbitrary_text_is_not_a_key() =>
        Gen.String.Sample(text => Assert.False(HubKey.TryParse(text, out _)));

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("ABCDEFGHIJKLMNOP")]
    [InlineData("abc")]
    [InlineData("")]
    public void Text_that_could_lead_out_of_the_folder_is_not_an_id(string text) => Assert.False(HubKey.IsId(text));
}
