using System.Globalization;
using System.Text;
using McpHub.Calls.Results;
using McpHub.Snapshot;
using McpHub.Snapshot.Search;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Calls.Search;

/// <summary>
/// Calls of the tools that stand for all others. Search and description are answered from the snapshot, as lists are. A call through
/// <c>tools_call</c> becomes the call of the tool it names before anything looks at it, so that whatever holds for a direct call holds for it.
/// </summary>
internal static class ToolSearchCalls
{
    private const int DefaultResults = 8;
    private const int MaxResultsOfPage = 25;
    private const int MaxQueryLength = 1_000;

    /// <returns>The parameters of the call that is meant; the same when they are no call through <c>tools_call</c>.</returns>
    public static ReadOnlyMemory<byte> Unwrap(AgentCatalog catalog, string method, ReadOnlyMemory<byte> @params)
    {
        if (method != McpMethods.ToolsCall || !catalog.IsSearched || ObjectSplice.GetText(@params, "name"u8) != SearchTools.Call) return @params;
        var arguments = ObjectSplice.GetObject(@params, "arguments"u8);
        return ObjectSplice.GetText(arguments, "name"u8) is { } name
            ? ObjectSplice.Rewrite(@params, JsonEdit.SetText("name", name), JsonEdit.Set("arguments", ObjectSplice.Get(arguments, "arguments"u8)))
            : @params;
    }

    /// <param name="arguments">As JSON; empty when there are none.</param>
    public static Reply Answer(ToolSearch search, string name, ReadOnlyMemory<byte> arguments)
    {
        var given = arguments.Span is [(byte)'{', ..] ? arguments : default;
        return name switch
        {
            SearchTools.Search => Search(search, given),
            SearchTools.Describe => Describe(search, given),
            _ => Invalid(SearchTools.Call, "'name' must be the name of a tool that tools_search found."),
        };
    }

    private static Reply Search(ToolSearch search, ReadOnlyMemory<byte> arguments)
    {
        if (ObjectSplice.GetText(arguments, "query"u8) is not { Length: > 0 and <= MaxQueryLength } query) return Invalid(SearchTools.Search, $"'query' must be a text of 1 to {MaxQueryLength} characters.");
        if (Number(ObjectSplice.Get(arguments, "limit"u8), DefaultResults) is not { } limit || limit is < 1 or > MaxResultsOfPage) return Invalid(SearchTools.Search, $"'limit' must be a whole number from 1 to {MaxResultsOfPage}.");
        if (Number(ObjectSplice.Get(arguments, "cursor"u8), 0) is not { } start || start is < 0 or > ToolIndex.MaxResults) return Invalid(SearchTools.Search, "'cursor' is not one that the hub gave. Search from the beginning, without it.");

        var found = search.Find(query, start + limit + 1);
        var page = JsonList.Of([.. found.Skip(start).Take(limit).Select(ToEntry)]);
        var hasMore = found.Count > start + limit && start + limit < ToolIndex.MaxResults;
        return Text(ObjectSplice.Rewrite(
            default,
            JsonEdit.Set("tools", page),
            hasMore ? JsonEdit.SetText("nextCursor", (start + limit).ToString(CultureInfo.InvariantCulture)) : JsonEdit.Remove("nextCursor")));
    }

    private static Reply Describe(ToolSearch search, ReadOnlyMemory<byte> arguments)
    {
        if (ObjectSplice.GetText(arguments, "name"u8) is not { } name) return Invalid(SearchTools.Describe, "'name' must be the name of a tool that tools_search found.");
        return search.Describe(name) is { IsEmpty: false } definition
            ? Text(definition)
            : new HubError(ErrorKind.BadRequest, "tool_unknown", $"There is no tool '{name}' for this agent.", "Find the tool with tools_search and use the name that it gives.");
    }

    private static ReadOnlyMemory<byte> ToEntry(Listed<Tool> tool) => ObjectSplice.Rewrite(
        default,
        JsonEdit.SetText("name", tool.Name),
        ToolSearch.Summary(tool) is { } summary ? JsonEdit.SetText("description", summary) : JsonEdit.Remove("description"));

    private static int? Number(ReadOnlyMemory<byte> json, int absent) =>
        json.IsEmpty ? absent
        : int.TryParse(json.Span.Trim((byte)'"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    private static Reply Text(ReadOnlyMemory<byte> json) =>
        Reply.Result(ObjectSplice.Rewrite(default, JsonEdit.Set("content", JsonList.Of([ContentCut.TextBlock(Encoding.UTF8.GetString(json.Span))]))));

    private static HubError Invalid(string tool, string what) => new(ErrorKind.BadRequest, "invalid_arguments", $"The arguments of tool '{tool}' do not fit: {what}", "Correct them and call again.");
}
