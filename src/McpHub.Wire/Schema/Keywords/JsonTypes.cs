using System.Text.Json;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>A set of the types that <c>type</c> can name.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Number = 16,
    String = 32,
    Integer = 64,
    Any = Null | Boolean | Object | Array | Number | String | Integer,
}

/// <summary>Between the names, the set, and the kinds of the parser.</summary>
internal static class JsonTypeNames
{
    private static readonly (string Name, JsonTypes Type)[] Names =
    [
        ("null", JsonTypes.Null), ("boolean", JsonTypes.Boolean), ("object", JsonTypes.Object), ("array", JsonTypes.Array),
        ("number", JsonTypes.Number), ("string", JsonTypes.String), ("integer", JsonTypes.Integer),
    ];

    public static bool TryParse(string name, out JsonTypes type)
    {
        type = Names.FirstOrDefault(entry => entry.Name == name).Type;
        return type != JsonTypes.None;
    }

    /// <summary>The type of a value; a number is never called an integer here.</summary>
    public static JsonTypes Of(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Number => JsonTypes.Number,
        JsonValueKind.String => JsonTypes.String,
        _ => JsonTypes.None,
    };

    public static string Describe(JsonTypes types)
    {
        var names = Names.Where(entry => (types & entry.Type) != 0).Select(entry => entry.Name).ToArray();
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    public static string WithArticle(JsonTypes type) => type switch
    {
        JsonTypes.Null => "null",
        JsonTypes.Object or JsonTypes.Array or JsonTypes.Integer => "an " + Describe(type),
        _ => "a " + Describe(type),
    };
}
