using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Reads which tools there are and which of them may be called.</summary>
internal static class Tools
{
    private static readonly FrozenSet<string> Names = ["name", "description", "inputSchema", "strict"];

    /// <summary>A cache point marks the tool before it.</summary>
    public static Sequence<Tool> Read(JsonField tools)
    {
        var read = new List<Tool>();
        foreach (var tool in tools.Items())
        {
            if (tool["toolSpec"] is { Exists: true } spec)
            {
                read.Add(ReadSpec(spec));
            }
            else if (tool["systemTool"] is { Exists: true } system)
            {
                read.Add(new BuiltInTool(system["name"].RequiredText(), system["name"].RequiredText(), ConverseDialect.Name, tool.Raw()));
            }
            else if (tool["cachePoint"] is { Exists: true } point)
            {
                if (read.Count == 0) throw point.Wrong("has nothing before it that could be cached");
                read[^1] = read[^1] with { Cache = new CacheMarker(point["ttl"].Text()) };
            }
            else
            {
                throw tool.Wrong("is no tool; use toolSpec, systemTool or cachePoint");
            }
        }

        return [.. read];
    }

    public static ToolChoice? ReadChoice(JsonField choice)
    {
        if (!choice.Exists) return null;
        if (choice["auto"].Exists) return ToolChoice.Auto;
        if (choice["any"].Exists) return ToolChoice.Required;
        return choice["tool"].Exists ? ToolChoice.One(choice["tool"]["name"].RequiredText()) : throw choice.Wrong("is no choice; use auto, any or tool");
    }

    private static FunctionTool ReadSpec(JsonField spec)
    {
        var schema = spec["inputSchema"]["json"];
        if (!schema.IsObject) throw schema.Wrong("must be a JSON Schema, which is an object");
        return new FunctionTool(spec["name"].RequiredText())
        {
            Description = spec["description"].Text(),
            Parameters = schema.Raw(),
            Strict = spec["strict"].Flag(),
            Extras = spec.Rest(ConverseDialect.Name, Names),
        };
    }
}
