namespace McpHub.Snapshot.Search;

/// <summary>The three tools that stand for all others where an agent is shown tools by search.</summary>
public static class SearchTools
{
    public const string Search = "tools_search";
    public const string Describe = "tools_describe";
    public const string Call = "tools_call";

    public static bool IsOne(string name) => name is Search or Describe or Call;

    /// <summary>In listed order. Short: what they cost a model's context is what they are for.</summary>
    public static IReadOnlyList<Tool> All { get; } =
    [
        Define(Search, """{"name":"tools_search","description":"Find tools by what they do. Many more tools exist than are listed here: search before you say that something cannot be done. Answers names and short descriptions, best first.","inputSchema":{"type":"object","properties":{"query":{"type":"string","description":"A few words, such as: create issue"},"limit":{"type":"integer","minimum":1,"maximum":25,"description":"Default 8"},"cursor":{"type":"string","description":"nextCursor of the page before"}},"required":["query"],"additionalProperties":false},"annotations":{"readOnlyHint":true,"openWorldHint":false}}"""u8),
        Define(Describe, """{"name":"tools_describe","description":"The whole definition of a tool, with the schema of its arguments.","inputSchema":{"type":"object","properties":{"name":{"type":"string","description":"As tools_search gave it"}},"required":["name"],"additionalProperties":false},"annotations":{"readOnlyHint":true,"openWorldHint":false}}"""u8),
        Define(Call, """{"name":"tools_call","description":"Call a tool that tools_search found. Its result is the result of this call.","inputSchema":{"type":"object","properties":{"name":{"type":"string","description":"As tools_search gave it"},"arguments":{"type":"object","description":"As its inputSchema says"}},"required":["name"],"additionalProperties":false}}"""u8),
    ];

    private static Tool Define(string name, ReadOnlySpan<byte> definition) => new(Config.Names.Hub, name, definition.ToArray());
}
