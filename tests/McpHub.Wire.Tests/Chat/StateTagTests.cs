using CsCheck;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Tests.Chat;

public sealed class StateTagTests
{
    [Fact]
    public void State_comes_back_with_its_origin()
    {
        Gen.Select(ChatGen.Ids, ChatGen.MaybeNull(ChatGen.Ids), ChatGen.MaybeNull(ChatGen.Ids), ChatGen.Texts).Sample(
            (family, provider, model, data) =>
            {
                var state = new OpaqueState(new Origin(family, provider, model), StateKinds.ThoughtSignature, data);
                var tag = StateTag.Write(state);

                Assert.Equal(state, StateTag.Read(tag));
                Assert.Matches("^[A-Za-z0-9_.-]+$", tag);
            },
            iter: 1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2lnbmF0dXJl")]
    [InlineData("mcphub1.")]
    [InlineData("mcphub1.!")]
    [InlineData("mcphub1.YQ")]
    public void Anything_else_is_no_tag(string text)
    {
        Assert.Null(StateTag.Read(text));
    }
}
