using System.Buffers;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Ollama;

/// <summary>Errors as Ollama spells them: <c>{"error":"what is wrong"}</c>, in an answer and as a line of a stream. The hub adds its stable code.</summary>
internal sealed class OllamaErrorFormat : IErrorFormat
{
    public ChatError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonField.Parse(body);
            return Read(JsonField.Of(document), status);
        }
        catch (ChatFormatException)
        {
            return new ChatError(ErrorClasses.OfStatus(status), $"The provider answered with status {status}.") { Status = status };
        }
    }

    /// <param name="status">Null in a stream, where an error of a remote model says its own.</param>
    public static ChatError Read(JsonField root, int? status)
    {
        var error = root["error"];
        status ??= root["status_code"].Whole() is { } code and >= 400 and < 600 ? (int)code : null;
        var message = (error.IsObject ? error["message"] : error).RequiredText();
        return new ChatError(ClassOf(message, status ?? 500), message) { Code = root["code"].Text(), Status = status };
    }

    public void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOut.Options);
        Write(json, error, requestId);
    }

    public int StatusOf(ChatError error) => ErrorClasses.StatusOf(error.Class);

    public static void Write(Utf8JsonWriter json, ChatError error, string? requestId)
    {
        json.WriteStartObject();
        json.WriteString("error"u8, error.Message);
        json.Text("code", error.Code);
        json.Text("request_id", requestId);
        json.WriteEndObject();
    }

    // The only thing that Ollama's words tell and its statuses do not.
    private static ErrorClass ClassOf(string message, int status) =>
        status is 400 or 500 && message.Contains("exceeds the available context size", StringComparison.OrdinalIgnoreCase) ? ErrorClass.ContextLength : ErrorClasses.OfStatus(status);
}
