using System.Text;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiChat;

/// <summary>
/// Puts tool calls together whose pieces may come mixed. The first call streams; pieces of others wait until it is known to be complete,
/// because nothing says that a call has ended. Bounded.
/// </summary>
internal sealed class CallDeltas(ResponseReadContext context)
{
    private const int MaxCalls = 1024;
    private const int MaxChars = 16 * 1024 * 1024;

    private readonly List<Call> calls = [];
    private int firstOpen; // calls before it are done
    private int waiting; // characters

    public void Add(JsonField delta, BlockSequence blocks, List<ChatEvent> events)
    {
        var call = Find(delta);
        call.Learn(delta, context.Origin);
        var input = (delta["function"]["arguments"].Text() ?? "") + (delta["custom"]["input"].Text() ?? "");
        if (input.Length > 0 && calls.IndexOf(call) < firstOpen) throw delta.Wrong("continues a tool call after something else has followed it");
        if (calls.IndexOf(call) == firstOpen) Stream(call, input, blocks, events);
        else Hold(call, input, delta);
    }

    /// <summary>No call goes on: all of them are complete.</summary>
    public void Flush(BlockSequence blocks, List<ChatEvent> events)
    {
        for (; firstOpen < calls.Count; firstOpen++) Stream(calls[firstOpen], "", blocks, events, isEnd: true);
        waiting = 0;
    }

    private Call Find(JsonField delta)
    {
        var index = delta["index"].Count();
        var id = delta["id"].Text() is { Length: > 0 } given ? given : null;
        var known = index is null && id is null ? calls.LastOrDefault() : calls.LastOrDefault(call => index is null ? call.GivenId == id : call.Index == index);

        // Some servers number all calls 0: another id is another call.
        var isNew = known is null || (id is not null && known.GivenId is not null && known.GivenId != id);
        if (!isNew) return known!;
        if (calls.Count == MaxCalls) throw delta.Wrong($"begins more than {MaxCalls} tool calls");
        var call = new Call(index, id, id ?? context.Ids.Next("call_"));
        calls.Add(call);
        return call;
    }

    private static void Stream(Call call, string input, BlockSequence blocks, List<ChatEvent> events, bool isEnd = false)
    {
        call.Held.Append(input);
        if (!call.IsBegun)
        {
            if (call.Name is null && !isEnd) return;
            if (call.Name is null) throw new ChatFormatException("tool_calls", $"the call {call.Id} has no name");
            call.IsBegun = true;
            blocks.Begin(new ToolCallBlock(call.Id, call.Name, "") { Kind = call.Kind, Extras = call.Extras, State = call.TakeState() }, events);
        }

        if (call.TakeState() is { } state) events.Add(new StateAdded(blocks.Index, state));

        if (call.Held.Length == 0) return;
        events.Add(new TextAdded(blocks.Index, call.Held.ToString()));
        call.Held.Clear();
    }

    private void Hold(Call call, string input, JsonField delta)
    {
        waiting += input.Length;
        if (waiting > MaxChars) throw delta.Wrong($"makes more than {MaxChars} characters of tool calls wait");
        call.Held.Append(input);
    }

    private sealed class Call(int? index, string? givenId, string id)
    {
        private OpaqueState? state; // not told yet

        public int? Index => index;

        public string? GivenId { get; private set; } = givenId;

        public string Id => id;

        public string? Name { get; private set; }

        public ToolKind Kind { get; private set; }

        public Extras Extras { get; private set; }

        public StringBuilder Held { get; } = new();

        public bool IsBegun { get; set; }

        public void Learn(JsonField delta, Origin origin)
        {
            if (delta["custom"].Exists || delta["type"].Text() == "custom") Kind = ToolKind.Custom;
            if ((delta["function"]["name"].Text() ?? delta["custom"]["name"].Text()) is { Length: > 0 } name) Name ??= name;
            var added = StateFields.OfCall(delta, origin);
            state = added ?? state;
            if (ToolCalls.RestOf(delta, added) is { Dialect: not null } rest) Extras = rest;
        }

        public OpaqueState? TakeState()
        {
            var taken = state;
            state = null;
            return taken;
        }
    }
}
