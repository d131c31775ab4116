using System.Text;
using CsCheck;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class ClientAbilitiesTests
{
    [Theory]
    [InlineData("{}", Abilities.None)]
    [InlineData("""{"elicitation":{}}""", Abilities.ElicitForm)]
    [InlineData("""{"elicitation":{"form":{}}}""", Abilities.ElicitForm)]
    [InlineData("""{"elicitation":{"url":{}}}""", Abilities.ElicitUrl)]
    [InlineData("""{"elicitation":{"form":{},"url":{}}}""", Abilities.ElicitForm | Abilities.ElicitUrl)]
    [InlineData("""{"sampling":{}}""", Abilities.Sample)]
    [InlineData("""{"sampling":{"tools":{},"context":{}}}""", Abilities.Sample | Abilities.SampleWithTools | Abilities.SampleWithContext)]
    [InlineData("""{"roots":{"listChanged":true},"tasks":{}}""", Abilities.ListRoots)]
    [InlineData("""{"elicitation":true,"sampling":"yes","roots":null}""", Abilities.None)]
    [InlineData("[]", Abilities.None)]
    [InlineData("\"elicitation\"", Abilities.None)]
    [InlineData("", Abilities.None)]
    public void Capabilities_are_read(string capabilities, Abilities expected) => Assert.Equal(expected, ClientAbilities.Read(Encoding.UTF8.GetBytes(capabilities)));

    [Fact]
    public void What_is_written_reads_as_the_same() => Gen.Int[0, (int)Abilities.All].Sample(bits =>
    {
        // Without sampling there is none with tools either.
        var abilities = (Abilities)bits;
        if (!abilities.HasFlag(Abilities.Sample)) abilities &= ~(Abilities.SampleWithTools | Abilities.SampleWithContext);

        Assert.Equal(abilities, ClientAbilities.Read(ClientAbilities.Write(abilities)));
    });

    [Theory]
    [InlineData("elicitation/create", "{}", Abilities.ElicitForm, true)]
    [InlineData("elicitation/create", """{"mode":"form"}""", Abilities.ElicitUrl, false)]
    [InlineData("elicitation/create", """{"mode":"url"}""", Abilities.ElicitUrl, true)]
    [InlineData("elicitation/create", """{"mode":"url"}""", Abilities.ElicitForm, false)]
    [InlineData("sampling/createMessage", "{}", Abilities.Sample, true)]
    [InlineData("sampling/createMessage", """{"tools":[]}""", Abilities.Sample, false)]
    [InlineData("sampling/createMessage", """{"tools":[]}""", Abilities.Sample | Abilities.SampleWithTools, true)]
    [InlineData("roots/list", "", Abilities.ListRoots, true)]
    [InlineData("tools/list", "", Abilities.All, false)]
    public void Question_needs_its_ability(string method, string @params, Abilities abilities, bool expected) =>
        Assert.Equal(expected, ClientAbilities.Cover(abilities, method, Encoding.UTF8.GetBytes(@params)));
}
