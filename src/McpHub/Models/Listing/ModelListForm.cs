using System.Text.Json;

namespace McpHub.Models.Listing;

/// <summary>How an API lists models. Aliases have no date and no size; members that clients insist on say so with a zero.</summary>
internal abstract class ModelListForm
{
    public static readonly ModelListForm OpenAi = new OpenAiForm();
    public static readonly ModelListForm Anthropic = new AnthropicForm();
    public static readonly ModelListForm Gemini = new GeminiForm();
    public static readonly ModelListForm Ollama = new OllamaForm();

    private const string Epoch = "1970-01-01T00:00:00Z";

    public abstract void WriteAll(Utf8JsonWriter json, IReadOnlyList<string> names);

    public abstract void WriteOne(Utf8JsonWriter json, string name);

    private void WriteArray(Utf8JsonWriter json, string member, IReadOnlyList<string> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names) WriteOne(json, name);
        json.WriteEndArray();
    }

    private sealed class OpenAiForm : ModelListForm
    {
        public override void WriteAll(Utf8JsonWriter json, IReadOnlyList<string> names)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            WriteArray(json, "data", names);
            json.WriteEndObject();
        }

        public override void WriteOne(Utf8JsonWriter json, string name)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, name);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, 0);
            json.WriteString("owned_by"u8, "mcphub"u8);
            json.WriteEndObject();
        }
    }

    private sealed class AnthropicForm : ModelListForm
    {
        private static readonly string[] Unknown = ["capabilities", "deprecated_at", "line", "max_input_tokens", "max_tokens", "retires_at"];

        public override void WriteAll(Utf8JsonWriter json, IReadOnlyList<string> names)
        {
            json.WriteStartObject();
            WriteArray(json, "data", names);
            json.WriteBoolean("has_more"u8, false);
            json.WriteString("first_id"u8, names.FirstOrDefault());
            json.WriteString("last_id"u8, names.LastOrDefault());
            json.WriteEndObject();
        }

        public override void WriteOne(Utf8JsonWriter json, string name)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "model"u8);
            json.WriteString("id"u8, name);
            json.WriteString("display_name"u8, name);
            json.WriteString("created_at"u8, Epoch);
            json.WriteString("lifecycle"u8, "active"u8);
            foreach (var member in Unknown) json.WriteNull(member);
            json.WriteEndObject();
        }
    }

    private sealed class GeminiForm : ModelListForm
    {
        private static readonly string[] Methods = ["generateContent", "streamGenerateContent", "countTokens", "embedContent"];

        public override void WriteAll(Utf8JsonWriter json, IReadOnlyList<string> names)
        {
            json.WriteStartObject();
            WriteArray(json, "models", names);
            json.WriteEndObject();
        }

        public override void WriteOne(Utf8JsonWriter json, string name)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, $"models/{name}");
            json.WriteString("displayName"u8, name);
            json.WriteString("version"u8, "1"u8);
            json.WriteStartArray("supportedGenerationMethods"u8);
            foreach (var method in Methods) json.WriteStringValue(method);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private sealed class OllamaForm : ModelListForm
    {
        public override void WriteAll(Utf8JsonWriter json, IReadOnlyList<string> names)
        {
            json.WriteStartObject();
            WriteArray(json, "models", names);
            json.WriteEndObject();
        }

        public override void WriteOne(Utf8JsonWriter json, string name)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("model"u8, name);
            json.WriteString("modified_at"u8, Epoch);
            json.WriteNumber("size"u8, 0);
            json.WriteString("digest"u8, ""u8);
            json.WriteStartObject("details"u8);
            json.WriteString("format"u8, ""u8);
            json.WriteString("family"u8, ""u8);
            json.WriteString("parameter_size"u8, ""u8);
            json.WriteString("quantization_level"u8, ""u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
