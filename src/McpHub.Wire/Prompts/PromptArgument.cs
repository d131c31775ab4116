using System.Globalization;
using System.Text;
using System.Text.Json;
using McpHub.Wire.Json;

namespace McpHub.Wire.Prompts;

/// <summary>What may be given for an argument of a prompt.</summary>
public sealed record PromptArgument(string Name, PromptArgumentType Type)
{
    public string? Description { get; init; }

    /// <summary>The only texts allowed; empty for any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Most characters of a text.</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary>What it is when it is not given, as text; null when it must be.</summary>
    public string? Default { get; init; }

    /// <summary>Takes a value as JSON.</summary>
    /// <param name="value">Default when there is something wrong.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Read(ReadOnlyMemory<byte> json, out PromptValue value)
    {
        value = default;
        if (Type == PromptArgumentType.Text) return JsonText.Decode(json.Span) is { } text ? Read(text, out value) : $"must be {Expected}";
        if (ToText(json.Span) is not { } plain) return $"must be {Expected}";
        value = new PromptValue(plain, IsFree: false);
        return null;
    }

    /// <summary>Takes a value that is written as text, as all arguments of MCP prompts are.</summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, out PromptValue)"/>
    public string? Read(string text, out PromptValue value)
    {
        value = default;
        if (Type != PromptArgumentType.Text) return Read(Encoding.UTF8.GetBytes(text), out value);
        if (Values.Count > 0 && !Values.Contains(text)) return $"must be {Expected}";
        if (text.Length > MaxLength) return $"must have at most {MaxLength.ToString(CultureInfo.InvariantCulture)} characters";
        value = new PromptValue(text, IsFree: Values.Count == 0);
        return null;
    }

    /// <summary>What it must be, in words.</summary>
    public string Expected => Type switch
    {
        PromptArgumentType.Integer => "a whole number",
        PromptArgumentType.Number => "a number",
        PromptArgumentType.Boolean => "true or false",
        _ => Values.Count > 0 ? $"one of {string.Join(", ", Values.Select(value => $"'{value}'"))}" : "text",
    };

    private string? ToText(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read()) return null;
            var text = (Type, reader.TokenType) switch
            {
                (PromptArgumentType.Integer, JsonTokenType.Number) when reader.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
                (PromptArgumentType.Number, JsonTokenType.Number) when reader.TryGetDouble(out var number) && double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
                (PromptArgumentType.Boolean, JsonTokenType.True) => "true",
                (PromptArgumentType.Boolean, JsonTokenType.False) => "false",
                _ => null,
            };
            return reader.Read() ? null : text;
        }
        catch (JsonException)
        {
            return null; // the text of an MCP client need not be JSON
        }
    }
}

public enum PromptArgumentType
{
    Text,

    /// <summary>From -2^63 to 2^63-1.</summary>
    Integer,

    Number,

    Boolean,
}
