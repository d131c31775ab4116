using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <inheritdoc/>
internal sealed class StreamReader(ResponseReadContext context) : IStreamReader
{
    private readonly ItemStream item = new(context.Origin);
    private readonly HeldEvents held = new();
    private bool isStarted;
    private bool isOver;

    // The reason to stop comes with the end.
    public bool MayEnd => isOver;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (isOver) return;
        if (data.SequenceEqual("[DONE]"u8)) // not of this dialect, but some servers send it
        {
            Close(events);
            return;
        }

        using var document = JsonField.Parse(data);
        var root = JsonField.Of(document);
        switch (root["type"].Text() ?? (root["error"].Exists ? "error" : ""))
        {
            case "error":
                Fail(ErrorForm.Read(root["error"].Exists ? root["error"] : root), events);
                break;
            case "response.created" or "response.in_progress" or "response.queued":
                Start(root["response"], events);
                break;
            case "response.failed":
                Fail(ErrorForm.Read(root["response"]["error"]), events);
                break;
            case "response.completed" or "response.incomplete":
                End(root["response"], events);
                break;
            case var type when type.StartsWith("response.audio.", StringComparison.Ordinal):
                throw root["type"].Wrong("sound cannot be translated");
            case var type when type.StartsWith("response.", StringComparison.Ordinal):
                ReadOfItem(root, type, data, events);
                break;
        }
    }

    public void Close(List<ChatEvent> events)
    {
        if (!isOver) Fail(ChatError.BrokenOff, events);
    }

    private void Start(JsonField response, List<ChatEvent> events)
    {
        if (isStarted) return;
        isStarted = true;
        events.Add(new ResponseStarted { Id = response["id"].Text(), Model = response["model"].Text(), Extras = response.Exists ? ResponseReader.RestOf(response) : default });
    }

    private void Fail(ChatError error, List<ChatEvent> events)
    {
        isOver = true;
        events.Add(new ResponseFailed(error));
    }

    private void ReadOfItem(JsonField root, string type, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (!isStarted) Start(root["response"], events);
        var index = root["output_index"].Count() ?? item.Next;
        if (item.IsOpen && index != item.Index)
        {
            held.Add(index, data);
            return;
        }

        item.Read(root, type, index, events);
        if (!item.IsOpen) ReadHeld(events);
    }

    private void ReadHeld(List<ChatEvent> events)
    {
        while (!item.IsOpen && held.TakeNext() is { Count: > 0 } waiting)
        {
            foreach (var data in waiting)
            {
                using var document = JsonField.Parse(data.AsSpan());
                var root = JsonField.Of(document);
                item.Read(root, root["type"].RequiredText(), root["output_index"].Count() ?? item.Next, events);
            }
        }
    }

    private void End(JsonField response, List<ChatEvent> events)
    {
        Start(response, events);
        if (response["status"].Text() == "failed")
        {
            Fail(ErrorForm.Read(response["error"]), events);
            return;
        }

        var stop = Stops.Read(response);
        ReadRest(response["output"], events);
        if (UsageForm.Read(response["usage"]) is { } usage) events.Add(new UsageReported(usage));
        events.Add(new Stopped(stop.For(item.HasToolCalls)));
        events.Add(new ResponseEnded());
        isOver = true;
    }

    // The last event repeats all items. Some servers never said that one has ended, or that there is one.
    private void ReadRest(JsonField output, List<ChatEvent> events)
    {
        List<JsonField> items = [.. output.Items()];
        while (item.IsOpen)
        {
            item.End(item.Index < items.Count ? items[item.Index] : default, events);
            ReadHeld(events);
        }

        for (var index = item.Next; index < items.Count; index++) item.AddWhole(items[index], index, events);
    }
}
