namespace McpHub.Wire.Json;

/// <summary>One change to a JSON object: set a member, or remove it.</summary>
/// <param name="Name">The member's name, unescaped.</param>
/// <param name="Value">Its new value as JSON; empty removes the member.</param>
public readonly record struct JsonEdit(string Name, ReadOnlyMemory<byte> Value)
{
    public static JsonEdit Remove(string name) => new(name, default);

    public static JsonEdit Set(string name, ReadOnlyMemory<byte> value) => new(name, value);

    /// <summary>Sets a member to a JSON string.</summary>
    public static JsonEdit SetText(string name, string text) => new(name, JsonText.Encode(text));
}
