using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Cli.Hub;

/// <summary>The arguments of a tool call as they were written on the command line.</summary>
internal sealed class ToolArguments
{
    private readonly byte[]? json;
    private readonly IReadOnlyList<(string Key, string Value)> pairs;

    /// <exception cref="CommandException">They are no JSON object, no pairs, or both at once.</exception>
    public ToolArguments(string? positional, string? option, IReadOnlyList<string> written)
    {
        if (new[] { positional is not null, option is not null, written.Count > 0 }.Count(isGiven => isGiven) > 1)
            throw CommandException.Usage("The arguments are given in more than one way.", "Use one of: JSON, --args JSON, -a key=value.");

        json = (positional ?? option) is { } text ? ReadObject(text) : null;
        pairs = [.. written.Select(ReadPair)];
    }

    public byte[] ToJson(CallableTool tool) =>
        json ?? ObjectSplice.Rewrite(default, [.. pairs.Select(pair => JsonEdit.Set(pair.Key, ToValue(pair.Value, tool.Schema, pair.Key)))]);

    private static byte[] ReadObject(string text)
    {
        try
        {
            var parsed = JsonElement.Parse(text);
            if (parsed.ValueKind == JsonValueKind.Object) return System.Text.Encoding.UTF8.GetBytes(text);
        }
        catch (JsonException error)
        {
            throw CommandException.Usage($"The arguments are not JSON: {error.Message}", "Quote them for the shell: '{\"key\": \"value\"}', or use -a key=value.");
        }

        throw CommandException.Usage("The arguments must be a JSON object.", "For example '{\"key\": \"value\"}'.");
    }

    private static (string Key, string Value) ReadPair(string written)
    {
        var equals = written.IndexOf('=');
        return equals > 0 ? (written[..equals], written[(equals + 1)..]) : throw CommandException.Usage($"'{written}' is not key=value.");
    }

    // What the schema wants as text is text; anything else is JSON where it can be.
    private static byte[] ToValue(string value, JsonElement schema, string key)
    {
        if (IsText(schema, key)) return JsonText.Encode(value);
        try
        {
            JsonElement.Parse(value);
            return System.Text.Encoding.UTF8.GetBytes(value);
        }
        catch (JsonException)
        {
            return JsonText.Encode(value);
        }
    }

    private static bool IsText(JsonElement schema, string key) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(key, out var property)
        && property.ValueKind == JsonValueKind.Object
        && property.TryGetProperty("type", out var type)
        && AllowsText(type);

    private static bool AllowsText(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => type.ValueEquals("string"),
        JsonValueKind.Array => type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("string")),
        _ => false,
    };
}
