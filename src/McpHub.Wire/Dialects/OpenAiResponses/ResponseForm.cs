using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>The response object, as it stands alone and in the events at both ends of a stream. It repeats most of the request.</summary>
internal sealed class ResponseForm(ResponseWriteContext context)
{
    public string Id { get; private set; } = "";

    public string Model { get; private set; } = context.Model ?? context.Request.Model;

    public Extras Extras { get; private set; }

    public IdSource ItemIds { get; private set; } = context.Ids;

    /// <param name="id">The provider's. Those of other dialects look otherwise, and clients go by how they begin.</param>
    public void Begin(string? id, string? model, Extras extras)
    {
        Id = id is not null && id.StartsWith("resp_", StringComparison.Ordinal) ? id : context.Ids.Next("resp_");
        Model = context.Model ?? model ?? context.Request.Model;
        Extras = extras;
        // From the id alone: whoever writes the same answer again gives its items the same ids.
        ItemIds = new IdSource(Id);
    }

    public string ItemId(Block first) => first.Id ?? ItemIds.Next(first is ReasoningBlock ? InputWriter.MadeUpReasoning : ItemGroups.IdPrefix(first));

    /// <param name="stop">Null while it is in progress, or when it failed.</param>
    /// <param name="writeOutput">Writes the items.</param>
    public void Write(Utf8JsonWriter json, Stop? stop, ChatError? error, TokenUsage? usage, Action<Utf8JsonWriter> writeOutput)
    {
        var incomplete = stop?.Reason switch
        {
            StopReason.Length or StopReason.ContextFull => "max_output_tokens",
            StopReason.Filtered => "content_filter",
            _ => null,
        };
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, context.CreatedAt);
        json.WriteString("status"u8, error is not null ? "failed" : stop is null ? "in_progress" : incomplete is null ? "completed" : "incomplete");
        WriteError(json, error);
        WriteIncomplete(json, incomplete);
        json.WriteString("model"u8, Model);
        json.WriteStartArray("output"u8);
        writeOutput(json);
        json.WriteEndArray();
        WriteRepeated(json, context.Request);
        UsageForm.Write(json, usage);
        NestedExtras.WriteOuter(json, Extras);
        json.WriteEndObject();
    }

    public static bool IsCutShort(Stop stop) => stop.Reason is StopReason.Length or StopReason.ContextFull;

    private static void WriteError(Utf8JsonWriter json, ChatError? error)
    {
        if (error is null)
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, ErrorForm.CodeOf(error));
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    private static void WriteIncomplete(Utf8JsonWriter json, string? reason)
    {
        if (reason is null)
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }

        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
    }

    private static void WriteRepeated(Utf8JsonWriter json, ChatRequest request)
    {
        json.WriteString("instructions"u8, SharedMembers.InstructionsOf(request));
        if (request.MaxOutputTokens is { } max) json.WriteNumber("max_output_tokens"u8, max);
        else json.WriteNull("max_output_tokens"u8);
        json.WriteBoolean("parallel_tool_calls"u8, request.ParallelToolCalls ?? true);
        json.WriteString("previous_response_id"u8, request.PreviousId);
        SharedMembers.WriteReasoning(json, request.Reasoning ?? new ReasoningAsk(), request.Extras);
        json.WriteBoolean("store"u8, request.Store ?? true);
        WriteNumber(json, "temperature", request.Sampling.Temperature);
        if (request.Output is not null || request.Verbosity is not null) SharedMembers.WriteText(json, request, context: null);
        else SharedMembers.WriteText(json, request with { Output = new TextOutput() }, context: null);
        ToolWriter.WriteChoice(json, request.ToolChoice ?? ToolChoice.Auto, request.Tools);
        ToolWriter.WriteTools(json, request.Tools, context: null);
        WriteNumber(json, "top_p", request.Sampling.TopP);
        json.WriteString("truncation"u8, "disabled"u8);
        json.WriteString("user"u8, request.UserId);
        SharedMembers.WriteMetadata(json, request.Metadata);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
