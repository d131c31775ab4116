using System.Text.Json;

namespace McpHub.Config.Reading;

/// <summary>Finds where paths stand in the file. Remembers only the ones it is asked for, however large the file is.</summary>
internal sealed class JsonPositions
{
    private readonly byte[] json;
    private readonly Dictionary<string, int> offsets;
    private readonly List<int> lineStarts = [0];

    /// <param name="json">Text that <see cref="ConfigJson"/> has accepted.</param>
    public JsonPositions(byte[] json, IEnumerable<string> paths)
    {
        this.json = json;
        offsets = paths.SelectMany(AndAbove).Distinct().ToDictionary(path => path, _ => -1);
        Find();
        for (var index = 0; index < json.Length; index++)
        {
            if (json[index] == '\n') lineStarts.Add(index + 1);
        }
    }

    /// <summary>Adds line and column of the path, or of the nearest path above it that is in the file.</summary>
    public ConfigError Locate(ConfigError error)
    {
        var offset = AndAbove(error.Path).Select(path => offsets[path]).First(offset => offset >= 0);
        var found = lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return error with { Line = line + 1, Column = offset - lineStarts[line] + 1 };
    }

    /// <summary>The line of a path that was asked for, from 1.</summary>
    public int LineOf(string path) => Locate(new ConfigError(path, "")).Line!.Value;

    private void Find()
    {
        var reader = new Utf8JsonReader(json, ConfigJson.ReaderOptions);
        var open = new Stack<(string Path, int Index)>();
        var key = (string?)null;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    key = ConfigPath.Key(open.Peek().Path, reader.GetString()!);
                    Note(key, in reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    var path = key ?? NextItem(open);
                    if (key is null) Note(path, in reader);
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((path, 0));
                    key = null;
                    break;
            }
        }
    }

    // The last one wins: of a key that is there twice, the second is the one to look at.
    private void Note(string path, in Utf8JsonReader reader)
    {
        if (offsets.ContainsKey(path)) offsets[path] = (int)reader.TokenStartIndex;
    }

    private static string NextItem(Stack<(string Path, int Index)> open)
    {
        if (open.Count == 0) return "";

        var (path, index) = open.Pop();
        open.Push((path, index + 1));
        return ConfigPath.Item(path, index);
    }

    private static IEnumerable<string> AndAbove(string path)
    {
        for (; path.Length > 0; path = ConfigPath.Parent(path)) yield return path;
        yield return "";
    }
}
