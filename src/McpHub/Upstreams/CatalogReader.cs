using System.Text.Json;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;
using McpHub.Wire.Schema;

namespace McpHub.Upstreams;

/// <summary>Lists all that a server offers. Bounded in pages, in items and in bytes; a cursor that comes twice ends the listing.</summary>
internal static class CatalogReader
{
    private const int MaxPages = 500;
    private const int MaxItems = 20_000;

    /// <exception cref="UpstreamException">The server fails to list what it says it has, or breaks a bound.</exception>
    /// <param name="maxBytes">Of all lists together.</param>
    public static async Task<UpstreamCatalog> ReadAsync(string alias, UpstreamSession session, int maxBytes, CancellationToken ct)
    {
        var room = new Room(maxBytes);
        var quarantined = new Dictionary<string, string>();
        var tasks = TaskForm.OfferedBy(session.Capabilities, session.IsCurrentRevision);
        var tools = session.Offers("tools") ? await ListAsync(session, McpMethods.ToolsList, "tools", "name", room, ct) : [];
        var prompts = session.Offers("prompts") ? await ListAsync(session, McpMethods.PromptsList, "prompts", "name", room, ct) : [];
        var resources = session.Offers("resources") ? await ListAsync(session, McpMethods.ResourcesList, "resources", "uri", room, ct) : [];
        var templates = session.Offers("resources") ? await ListAsync(session, McpMethods.ResourceTemplatesList, "resourceTemplates", "uriTemplate", room, ct, isOptional: true) : [];
        return new UpstreamCatalog(alias)
        {
            Tools = [.. tools.Select(item => ToTool(alias, item, tasks, session.Connection is HttpConnection, quarantined)).OfType<Tool>()],
            Prompts = [.. prompts.Select(item => ClientForm.Of(new Prompt(alias, item.Name, item.Json)))],
            Resources = [.. resources.Select(item => ClientForm.Of(new Resource(alias, item.Name, item.Json)))],
            Templates = [.. templates.Select(item => ClientForm.Of(new ResourceTemplate(alias, item.Name, item.Json)))],
            Instructions = session.Instructions,
            Tasks = tasks,
            Quarantined = quarantined,
        };
    }

    private static async Task<List<(string Name, ReadOnlyMemory<byte> Json)>> ListAsync(
        UpstreamSession session, string method, string member, string nameMember, Room room, CancellationToken ct, bool isOptional = false)
    {
        var items = new List<(string, ReadOnlyMemory<byte>)>();
        var cursors = new HashSet<string>();
        ReadOnlyMemory<byte> @params = "{}"u8.ToArray();
        for (var page = 0; page < MaxPages; page++)
        {
            var reply = await session.SendAsync(new UpstreamRequest { Method = method, Params = @params }, null, ct);
            if (!reply.IsResult) return isOptional ? items : throw new UpstreamException($"It answers {method} with an error: {ObjectSplice.GetText(reply.Body, "message"u8)}");
            room.Take(reply.Body.Length);
            Take(reply.Body, method, member, nameMember, items);
            if (ObjectSplice.GetText(reply.Body, "nextCursor"u8) is not { } cursor) return items;
            if (!cursors.Add(cursor)) throw new UpstreamException($"It gives the same cursor of {method} twice.");
            @params = ObjectSplice.Rewrite(default, JsonEdit.SetText("cursor", cursor));
        }

        throw new UpstreamException($"Its {method} has more than {MaxPages} pages.");
    }

    private static void Take(ReadOnlyMemory<byte> result, string method, string member, string nameMember, List<(string, ReadOnlyMemory<byte>)> items)
    {
        try
        {
            foreach (var json in ObjectSplice.Elements(ObjectSplice.Get(result, System.Text.Encoding.UTF8.GetBytes(member))))
            {
                // What is no object has no name: it is left out, as what has none is.
                if (json.Span[0] == (byte)'{' && ObjectSplice.GetText(json, System.Text.Encoding.UTF8.GetBytes(nameMember)) is { Length: > 0 } name) items.Add((name, json));
            }
        }
        catch (JsonException error)
        {
            throw new UpstreamException($"Its answer to {method} is malformed.", error);
        }

        if (items.Count > MaxItems) throw new UpstreamException($"Its {method} has more than {MaxItems} items.");
    }

    // One bad definition costs that tool alone: it is left out, and the operator sees why.
    private static Tool? ToTool(string alias, (string Name, ReadOnlyMemory<byte> Json) item, TaskKind tasks, bool hasHeaders, Dictionary<string, string> quarantined)
    {
        try
        {
            using var definition = JsonDocument.Parse(item.Json);
            var input = Find(definition.RootElement, "inputSchema");
            var problem = ToolForm.Problem(item.Json);
            string? unusable = null;
            var headers = problem is null && input is { } schema ? ToolHeaders.Read(schema, out unusable) : [];
            // Over HTTP such a tool must be left out (specification 2026-07-28, streamable-http); elsewhere there are no headers to get wrong.
            if (hasHeaders) problem ??= unusable;
            if (problem is null)
            {
                return ClientForm.Of(new Tool(alias, item.Name, unusable is null ? item.Json : ToolHeaders.Without(item.Json))
                {
                    InputSchema = Compile(input),
                    OutputSchema = Compile(Find(definition.RootElement, "outputSchema") is { ValueKind: JsonValueKind.Object } output ? output : null),
                    TaskSupport = tasks == TaskKind.Core ? TaskForm.SupportOf(item.Json) : TaskSupport.None,
                    HeaderParameters = [.. headers.Select(header => new HeaderParameter(header.Path, header.Header))],
                });
            }

            quarantined[item.Name] = problem;
        }
        catch (SchemaException error)
        {
            quarantined[item.Name] = $"its schema cannot be compiled: {error.Message}";
        }
        catch (JsonException error)
        {
            quarantined[item.Name] = $"its definition is malformed: {error.Message}";
        }

        return null;
    }

    private static JsonElement? Find(JsonElement definition, string member) =>
        definition.TryGetProperty(member, out var schema) && schema.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? schema : null;

    private static JsonSchema? Compile(JsonElement? schema) => schema is { } given ? JsonSchema.Compile(given) : null;

    // What is listed stays in memory for as long as the server runs.
    private sealed class Room(int maxBytes)
    {
        private long left = maxBytes;

        public void Take(int bytes)
        {
            left -= bytes;
            if (left < 0) throw new UpstreamException($"The lists of all it offers are larger than hub.limits.maxCatalogBytes ({maxBytes} bytes).");
        }
    }
}
