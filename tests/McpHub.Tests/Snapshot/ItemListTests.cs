using System.Text;
using System.Text.Json;
using McpHub.Snapshot;

namespace McpHub.Tests.Snapshot;

/// <summary>Lists and their pages.</summary>
public sealed class ItemListTests
{
    [Fact]
    public void Pages_of_every_size_join_to_the_whole_list()
    {
        for (var count = 0; count <= 12; count++)
        {
            for (var size = 1; size <= 13; size++)
            {
                var names = Enumerable.Range(0, count).Select(i => $"t{i}").ToArray();
                var list = ListOf(names, size);

                Assert.Equal(Math.Max(1, (count + size - 1) / size), list.PageCount);
                Assert.Equal(names, list.Listed("name"));
                Assert.All(Enumerable.Range(0, list.PageCount), page => Assert.InRange(LengthOf(list.Page(page)), 0, size));
            }
        }
    }

    [Fact]
    public void Definitions_stand_byte_for_byte()
    {
        var json = """{ "name":"t", "inputSchema":{"minimum":1.0,"maximum":12345678901234567890} }"""u8.ToArray();
        var list = new ItemList<Tool>([new Listed<Tool>("t", new Tool("s", "t", json), json), new Listed<Tool>("u", new Tool("s", "u", json), json)], 10);

        Assert.Equal($"[{Encoding.UTF8.GetString(json)},{Encoding.UTF8.GetString(json)}]", Encoding.UTF8.GetString(list.Page(0).Span));
    }

    [Fact]
    public void Name_is_found_exactly_or_not_at_all()
    {
        var list = ListOf(["a", "b"], 10);

        Assert.Equal("a", list.Find("a")?.Name);
        Assert.Null(list.Find("A"));
        Assert.Null(list.Find(""));
    }

    [Fact]
    public void Two_of_one_name_are_listed_as_the_one_that_is_found()
    {
        var first = new Listed<Tool>("t", Offer.Tool("a", "t"), "1"u8.ToArray());
        var second = new Listed<Tool>("t", Offer.Tool("b", "t"), "2"u8.ToArray());
        var list = new ItemList<Tool>([first, second], 10);

        Assert.Equal("a", list.Find("t")?.Server);
        Assert.Equal("a", Assert.Single(list.Items).Server);
        Assert.Equal("[1]", Encoding.UTF8.GetString(list.Page(0).Span));
    }

    private static ItemList<Tool> ListOf(string[] names, int pageSize) =>
        new([.. names.Select(name => Offer.Tool("s", name)).Select(tool => new Listed<Tool>(tool.Name, tool, tool.Definition))], pageSize);

    private static int LengthOf(ReadOnlyMemory<byte> page)
    {
        using var parsed = JsonDocument.Parse(page);
        return parsed.RootElement.GetArrayLength();
    }
}
