using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Reads which tools there are and which of them may be called.</summary>
internal static class Tools
{
    private const string GoogleSearch = "googleSearch";
    private static readonly FrozenSet<string> Names = GeminiNames.Both("name", "description", "parameters", "parametersJsonSchema");

    public static (Sequence<Tool> Tools, ToolChoice? Choice) Read(JsonField root)
    {
        var calling = root.Of("toolConfig").Of("functionCallingConfig");
        var mode = calling["mode"].Text()?.ToUpperInvariant();
        var tools = root["tools"].Items().SelectMany(ReadEntry);
        if (mode == "VALIDATED") tools = tools.Select(tool => tool is FunctionTool function ? function with { Strict = true } : tool);
        return ([.. tools], ReadChoice(calling, mode));
    }

    private static IEnumerable<Tool> ReadEntry(JsonField entry)
    {
        foreach (var (key, value) in entry.Members())
        {
            var name = GeminiNames.ToCamel(key);
            if (name == "functionDeclarations")
            {
                foreach (var function in value.Items()) yield return ReadFunction(function);
            }
            else if (value.Exists)
            {
                yield return new BuiltInTool(name, name == GoogleSearch ? BuiltInTool.WebSearch : name, GeminiDialect.Name, value.Raw());
            }
        }
    }

    private static FunctionTool ReadFunction(JsonField function) => new(function["name"].RequiredText())
    {
        Description = function["description"].Text(),
        Parameters = ReadSchema(function, "parametersJsonSchema", "parameters"),
        Extras = function.Rest(GeminiDialect.Name, Names),
    };

    /// <summary>A schema, which may be ordinary JSON Schema or Gemini's own.</summary>
    public static RawJson ReadSchema(JsonField holder, string ordinary, string own)
    {
        var schema = holder.Of(ordinary).Exists ? holder.Of(ordinary) : holder.Of(own);
        if (!schema.Exists) return default;
        if (!schema.IsObject) throw schema.Wrong("must be a schema, which is an object");
        return holder.Of(ordinary).Exists ? schema.Raw() : SchemaRaising.Raise(schema);
    }

    private static ToolChoice? ReadChoice(JsonField calling, string? mode)
    {
        Sequence<string> names = [.. calling.Of("allowedFunctionNames").Items().Select(name => name.RequiredText())];
        return mode switch
        {
            null or "MODE_UNSPECIFIED" => null,
            "AUTO" or "VALIDATED" => new ToolChoice(ToolChoiceMode.Auto, names),
            "ANY" => new ToolChoice(ToolChoiceMode.Required, names),
            "NONE" => ToolChoice.None,
            _ => throw calling["mode"].Wrong($"'{mode}' is no mode; use AUTO, ANY, NONE or VALIDATED"),
        };
    }
}
