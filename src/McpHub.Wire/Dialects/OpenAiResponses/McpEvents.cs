using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>What stands between the two ends of an item about an MCP server: the item is whole when it comes, and clients expect to see it grow.</summary>
internal sealed class McpEvents
{
    private const string Call = "mcp_call";
    private const string List = "mcp_list_tools";

    private readonly bool isFailed;
    private readonly string kind;

    private McpEvents(OpaqueBlock item)
    {
        kind = item.Kind;
        Id = item.Json.GetText("id");
        isFailed = item.Json.GetText("status") == "failed" || (item.Json.ToElement().TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null);
        Arguments = kind == Call ? item.Json.GetText("arguments") ?? "" : null;
        Begun = RawJson.Write(json => WriteBegun(json, item.Json));
    }

    public string? Id { get; }

    /// <summary>The item before anything is known of it.</summary>
    public RawJson Begun { get; }

    /// <summary>Of a call; null for a list.</summary>
    public string? Arguments { get; }

    public string InProgress => $"response.{kind}.in_progress";

    public string Ended => $"response.{kind}.{(isFailed ? "failed" : "completed")}";

    private void WriteBegun(Utf8JsonWriter json, RawJson item)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, kind);
        json.Text("id", Id);
        json.Text("server_label", item.GetText("server_label"));
        if (kind == List)
        {
            json.WriteStartArray("tools"u8);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("status"u8, "in_progress"u8);
            json.Text("name", item.GetText("name"));
            json.WriteString("arguments"u8, ""u8);
        }

        json.WriteEndObject();
    }

    /// <returns>Null for anything else.</returns>
    public static McpEvents? Of(Block block) => block is OpaqueBlock { Kind: Call or List } item ? new McpEvents(item) : null;
}
