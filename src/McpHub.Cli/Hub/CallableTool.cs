using System.Text.Json;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Cli.Hub;

/// <summary>A tool under the name that an agent calls it by.</summary>
/// <param name="Schema">Of its arguments; undefined when the agent does not see such a tool.</param>
/// <param name="Headers">Arguments that go into headers, too.</param>
internal sealed record CallableTool(string Name, JsonElement Schema, IReadOnlyList<HeaderParameter> Headers)
{
    /// <summary>
    /// Finds it by the listed name or as <c>server/tool</c>. One that is not listed is called all the same: the hub refuses it in its
    /// own words, and records it.
    /// </summary>
    public static CallableTool Find(string written, IReadOnlyList<ReadOnlyMemory<byte>> definitions)
    {
        var names = definitions.Select(definition => ObjectSplice.GetText(definition, "name"u8) ?? "").ToList();
        var slash = written.IndexOf('/');
        var name = slash > 0 && !names.Contains(written) ? ToolNames.Advertise(written[..slash], written[(slash + 1)..]) : written;
        var index = names.IndexOf(name);
        return index < 0 ? new CallableTool(name, default, []) : Read(name, definitions[index]);
    }

    public static CallableTool Read(string name, ReadOnlyMemory<byte> definition)
    {
        var json = ObjectSplice.Get(definition, "inputSchema"u8);
        if (json.IsEmpty) return new CallableTool(name, default, []);

        var schema = JsonElement.Parse(json.Span);
        return new CallableTool(name, schema, [.. ToolHeaders.Read(schema, out _).Select(found => new HeaderParameter(found.Path, found.Header))]);
    }
}
