using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Sse;

namespace McpHub.Models.Simulator;

/// <summary>Writes a reply as Chat Completions do.</summary>
internal static class SimulatorChat
{
    public static byte[] Whole(SimulatorReply reply, SimulatorStamp stamp) => Json(json =>
    {
        WriteHead(json, stamp, "chat.completion");
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, reply.Text);
        json.WriteNull("refusal"u8);
        if (reply.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in reply.Calls) WriteCall(json, call.Id, call.Name, call.Arguments);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, reply.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, reply.PromptTokens, reply.CompletionTokens);
    });

    /// <summary>The events of a streamed reply, in order; those that carry a token come at the pace of tokens.</summary>
    public static IEnumerable<SimulatorPart> Stream(SimulatorReply reply, SimulatorRequest request, SimulatorStamp stamp)
    {
        SimulatorPart Chunk(bool isToken, Action<Utf8JsonWriter> writeDelta, string? finishReason = null) => new(Event(Json(json =>
        {
            WriteHead(json, stamp, "chat.completion.chunk");
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            json.WriteStartObject("delta"u8);
            writeDelta(json);
            json.WriteEndObject();
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, finishReason);
            json.WriteEndObject();
            json.WriteEndArray();
            if (request.IncludesUsage) json.WriteNull("usage"u8);
        })), isToken);

        yield return Chunk(false, json =>
        {
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, reply.Text is null ? null : "");
        });
        foreach (var token in SimulatorTokens.Split(reply.Text ?? "")) yield return Chunk(true, json => json.WriteString("content"u8, token));
        for (var index = 0; index < reply.Calls.Count; index++)
        {
            var (at, call) = (index, reply.Calls[index]);
            yield return Chunk(true, json => WriteCallDelta(json, at, call.Id, call.Name, ""));
            foreach (var token in SimulatorTokens.Split(call.Arguments)) yield return Chunk(true, json => WriteCallDelta(json, at, null, null, token));
        }

        yield return Chunk(false, _ => { }, reply.FinishReason);
        if (request.IncludesUsage)
        {
            yield return new(Event(Json(json =>
            {
                WriteHead(json, stamp, "chat.completion.chunk");
                json.WriteStartArray("choices"u8);
                json.WriteEndArray();
                WriteUsage(json, reply.PromptTokens, reply.CompletionTokens);
            })), false);
        }

        yield return new(Event("[DONE]"u8), false);
    }

    internal static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Event(ReadOnlySpan<byte> data)
    {
        var output = new ArrayBufferWriter<byte>(data.Length + 16);
        SseWriter.WriteEvent(output, data);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter json, SimulatorStamp stamp, string type)
    {
        json.WriteString("id"u8, $"chatcmpl-sim-{stamp.Id}");
        json.WriteString("object"u8, type);
        json.WriteNumber("created"u8, stamp.Created);
        json.WriteString("model"u8, stamp.Model);
    }

    private static void WriteCall(Utf8JsonWriter json, string? id, string? name, string arguments)
    {
        json.WriteStartObject();
        WriteCallBody(json, id, name, arguments);
        json.WriteEndObject();
    }

    private static void WriteCallDelta(Utf8JsonWriter json, int index, string? id, string? name, string arguments)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        WriteCallBody(json, id, name, arguments);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteCallBody(Utf8JsonWriter json, string? id, string? name, string arguments)
    {
        if (id is not null) json.WriteString("id"u8, id);
        if (id is not null) json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        if (name is not null) json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
    }

    internal static void WriteUsage(Utf8JsonWriter json, int promptTokens, int? completionTokens)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, promptTokens);
        if (completionTokens is { } completion) json.WriteNumber("completion_tokens"u8, completion);
        json.WriteNumber("total_tokens"u8, promptTokens + (completionTokens ?? 0));
        json.WriteEndObject();
    }
}
