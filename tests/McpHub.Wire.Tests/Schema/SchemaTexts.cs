using System.Text;
using System.Text.Json;
using McpHub.Wire.Schema;

namespace McpHub.Wire.Tests.Schema;

/// <summary>Short ways to say "this schema" and "this value" in tests.</summary>
internal static class SchemaTexts
{
    public static JsonSchema Compile(string schema, SchemaOptions? options = null) =>
        JsonSchema.Compile(Encoding.UTF8.GetBytes(schema), options);

    public static JsonElement Value(string json) => JsonElement.Parse(json);

    public static SchemaResult Validate(this JsonSchema schema, string json) => schema.Validate(Encoding.UTF8.GetBytes(json));

    /// <summary>The one error of an instance that has one.</summary>
    public static SchemaError SingleError(string schema, string json) => Assert.Single(Compile(schema).Validate(json).Errors);

    public static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
