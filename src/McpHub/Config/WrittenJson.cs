using System.Text;
using System.Text.Json;

namespace McpHub.Config;

/// <summary>A JSON object that stands in the configuration and is not a part of it, such as a schema.</summary>
/// <param name="Text">Without comments and white space.</param>
public sealed record WrittenJson(string Text)
{
    internal static readonly WrittenJson Empty = new("{}");

    /// <summary>UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Text);

    internal static WrittenJson Of(JsonElement element)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) element.WriteTo(json);
        return new WrittenJson(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
