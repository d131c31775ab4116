using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Members that stand in a request and are repeated in its answer.</summary>
internal static class SharedMembers
{
    /// <param name="context">Null in an answer, which repeats the schema of its request as it was.</param>
    public static void WriteText(Utf8JsonWriter json, ChatRequest request, RequestWriteContext? context)
    {
        if (request.Output is null && request.Verbosity is null && !NestedExtras.Has(request.Extras, NestedExtras.Text)) return;
        json.WriteStartObject("text"u8);
        if (request.Output is { } output) WriteFormat(json, output, context);
        json.Text("verbosity", request.Verbosity);
        NestedExtras.WriteInner(json, request.Extras, NestedExtras.Text);
        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, OutputFormat output, RequestWriteContext? context)
    {
        json.WriteStartObject("format"u8);
        switch (output)
        {
            case JsonOutput:
                json.WriteString("type"u8, "json_object"u8);
                break;
            case SchemaOutput schema:
                var (lowered, strict) = context is null ? (schema.Schema, schema.Strict) : StrictSchema.For(schema.Schema, schema.Strict, "output", OpenAiResponsesLosses.Table, context);
                json.WriteString("type"u8, "json_schema"u8);
                json.WriteString("name"u8, schema.Name ?? "answer"); // required here, and only a label
                json.Text("description", schema.Description);
                json.Flag("strict", strict);
                json.Raw("schema", lowered);
                break;
            default:
                json.WriteString("type"u8, "text"u8);
                break;
        }

        json.WriteEndObject();
    }

    public static void WriteReasoning(Utf8JsonWriter json, ReasoningAsk ask, Extras extras)
    {
        json.WriteStartObject("reasoning"u8);
        if (ask.EffortOrBudget is { } effort) json.WriteString("effort"u8, Efforts.Of(effort));
        var isSaid = extras.Dialect == OpenAiResponsesDialect.Name && extras.Members.Any(member => member.Name == "reasoning.summary");
        if (ask.View is ReasoningView.Summary or ReasoningView.Full && !isSaid) json.WriteString("summary"u8, "auto"u8);
        NestedExtras.WriteInner(json, extras, NestedExtras.Reasoning);
        json.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter json, Sequence<MetadataEntry> metadata)
    {
        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in metadata) json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <summary>The leading system text, which has a member of its own.</summary>
    public static string? InstructionsOf(ChatRequest request) =>
        request.Messages is [{ Role: Role.System, Name: null, Content: [TextBlock { Cache: null, Extras.Dialect: null } text], Extras.Dialect: null }, ..] ? text.Text : null;
}
