using CsCheck;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class ToolNamesTests
{
    private static readonly Gen<string> Aliases = Gen.OneOf("a", "notes", "a-very-long-alias-of-32-letters-x");
    private static readonly Gen<string> Names = Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 0, 100], Gen.OneOf("a", "_", ".", "é", "😀", "工具").Array[0, 60].Select(parts => string.Concat(parts)));

    [Fact]
    public void Short_names_stand_as_they_are_behind_the_alias()
    {
        Assert.Equal("notes__add", ToolNames.Advertise("notes", "add"));
        Assert.Equal("notes__" + new string('x', 57), ToolNames.Advertise("notes", new string('x', 57)));
    }

    [Fact]
    public void Long_names_are_cut_and_marked_the_same_way_in_every_process()
    {
        Assert.Equal("notes__" + new string('x', 48) + "_7647724a", ToolNames.Advertise("notes", new string('x', 58)));
    }

    [Fact]
    public void Marked_name_is_stable_and_says_what_it_stands_for()
    {
        Assert.Equal("notes__add_" + Hash("notes/add"), ToolNames.Mark("notes", "add"));
    }

    [Fact]
    public void No_advertised_name_is_longer_than_64_or_holds_half_a_character()
    {
        Gen.Select(Aliases, Names).Sample(
            (alias, name) =>
            {
                foreach (var advertised in (string[])[ToolNames.Advertise(alias, name), ToolNames.Mark(alias, name)])
                {
                    Assert.InRange(advertised.Length, 1, ToolNames.MaxLength);
                    Assert.Equal(advertised, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(advertised)));
                    Assert.StartsWith(alias, advertised, StringComparison.Ordinal);
                }
            },
            iter: 5_000);
    }

    [Fact]
    public void Different_long_names_stay_different()
    {
        var names = Enumerable.Range(0, 2_000).Select(i => ToolNames.Advertise("notes", new string('x', 80) + i)).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private static string Hash(string identity) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(identity)))[..8];
}
