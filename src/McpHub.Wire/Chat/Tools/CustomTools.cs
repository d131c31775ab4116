using System.Text.Json;

namespace McpHub.Wire.Chat;

/// <summary>Tools that take free text, as functions that take one string.</summary>
internal static class CustomTools
{
    private static readonly RawJson Parameters = RawJson.Parse("""{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}""");

    /// <summary>A grammar cannot be enforced then; the model is told of it.</summary>
    public static FunctionTool AsFunction(CustomTool tool) => new(tool.Name)
    {
        Description = tool.Format.IsEmpty ? tool.Description : $"{tool.Description}\nThe input must have this format: {tool.Format}".TrimStart('\n'),
        Parameters = Parameters,
        Cache = tool.Cache,
        Extras = tool.Extras,
    };

    public static string Wrap(string text) => RawJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("input"u8, text);
        json.WriteEndObject();
    }).ToString();

    /// <summary>The text that the model gave; whatever it wrote when it is something else.</summary>
    public static string Unwrap(string input)
    {
        if (!ToolInput.TryToObject(input, out var json)) return input;
        try
        {
            return json.ToElement().TryGetProperty("input"u8, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : input;
        }
        catch (InvalidOperationException)
        {
            return input; // half a surrogate pair
        }
    }
}
