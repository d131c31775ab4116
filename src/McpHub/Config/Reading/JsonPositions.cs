using System.Text.Json;

namespace McpHub.Config.Reading;

/// <summary>Where each path stands in the file. Also finds text that no JSON reader can decode.</summary>
internal sealed class JsonPositions
{
    private readonly Dictionary<string, int> offsets = [];
    private readonly byte[] json;

    /// <exception cref="JsonException">Not JSON, with line and column.</exception>
    public JsonPositions(byte[] json, JsonReaderOptions options)
    {
        this.json = json;
        var reader = new Utf8JsonReader(json, options);
        var open = new Stack<(string Path, int Index)>();
        var key = (string?)null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                key = ConfigPath.Key(open.Peek().Path, Decode(ref reader));
                offsets[key] = (int)reader.TokenStartIndex;
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.String) Decode(ref reader);
            var path = key ?? NextItem(open);
            offsets.TryAdd(path, (int)reader.TokenStartIndex);
            key = null;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((path, 0));
        }
    }

    /// <summary>Adds line and column of the path, or of the nearest path above it that is in the file.</summary>
    public ConfigError Locate(ConfigError error)
    {
        var path = error.Path;
        while (!offsets.ContainsKey(path) && path.Length > 0) path = ConfigPath.Parent(path);
        if (path.Length == 0 && error.Path.Length > 0) return error;

        var before = json.AsSpan(0, offsets[path]);
        return error with { Line = before.Count((byte)'\n') + 1, Column = before.Length - before.LastIndexOf((byte)'\n') };
    }

    private static string NextItem(Stack<(string Path, int Index)> open)
    {
        if (open.Count == 0) return "";

        var (path, index) = open.Pop();
        open.Push((path, index + 1));
        return ConfigPath.Item(path, index);
    }

    // An escaped half of a surrogate pair is well-formed JSON that cannot become text.
    private string Decode(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            var before = json.AsSpan(0, (int)reader.TokenStartIndex);
            throw new JsonException("Text with half of a surrogate pair.", null, before.Count((byte)'\n'), before.Length - before.LastIndexOf((byte)'\n') - 1, exception);
        }
    }
}
