using System.Text;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Cli.Output;
using McpHub.Wire.Json;

namespace McpHub.Cli.Hub;

/// <summary>Turns of one conversation with a model, each with all that was said before.</summary>
internal sealed class Conversation(RunningHub hub, string agent, string model, bool isStreaming)
{
    private readonly List<(string Role, string Text)> turns = [];

    /// <summary>Prints the answer, as it comes or when it is complete.</summary>
    /// <exception cref="CommandException">The hub is gone or refuses; the turn is forgotten.</exception>
    public async Task SayAsync(string message, Terminal terminal, CancellationToken ct)
    {
        using var request = hub.NewRequest(HttpMethod.Post, "/v1/chat/completions", agent);
        request.Content = JsonBody.Of(ToBody(model, isStreaming, turns.Append(("user", message))));
        using var response = await hub.SendAsync(request, ct);
        if (!response.IsSuccessStatusCode) throw new CommandException(HubRefusal.Read((int)response.StatusCode, await BoundedBody.ReadAsync(response, ct)));

        var answer = isStreaming ? await PrintStreamAsync(response, terminal, ct) : PrintWhole(await BoundedBody.ReadAsync(response, ct), terminal);
        turns.Add(("user", message));
        turns.Add(("assistant", answer));
    }

    internal static byte[] ToBody(string model, bool isStreaming, IEnumerable<(string Role, string Text)> turns)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteBoolean("stream"u8, isStreaming);
            json.WriteStartArray("messages"u8);
            foreach (var (role, text) in turns)
            {
                json.WriteStartObject();
                json.WriteString("role"u8, role);
                json.WriteString("content"u8, text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static async Task<string> PrintStreamAsync(HttpResponseMessage response, Terminal terminal, CancellationToken ct)
    {
        var whole = new StringBuilder();
        var isComplete = false;
        await foreach (var data in EventData.ReadAsync(response, ct))
        {
            if (data.AsSpan().SequenceEqual("[DONE]"u8))
            {
                isComplete = true;
                break;
            }

            if (ObjectSplice.Get(data, "error"u8) is { IsEmpty: false } error) throw new CommandException(HubRefusal.ReadError(error));
            var part = Content(data, "delta"u8);
            whole.Append(part);
            terminal.SayPart(part);
        }

        terminal.Say("");
        return isComplete ? whole.ToString() : throw new CommandException(new HubError(ErrorKind.UpstreamFailed, "answer_broke_off", "The answer broke off before its end."));
    }

    private static string PrintWhole(byte[] body, Terminal terminal)
    {
        var text = Content(body, "message"u8);
        if (terminal.IsJson) terminal.Json(body);
        else terminal.Say(text);
        return text;
    }

    private static string Content(ReadOnlyMemory<byte> completion, ReadOnlySpan<byte> member) =>
        ObjectSplice.Elements(ObjectSplice.Get(completion, "choices"u8)) is [var choice, ..]
            ? ObjectSplice.GetText(ObjectSplice.Get(choice, member), "content"u8) ?? ""
            : "";
}
