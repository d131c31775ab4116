using System.Text;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// Input for clients of the current revision (specification 2026-07-28, patterns/mrtr). A server of that revision asks by its result: its state
/// is sealed on the way out and opened on the way back. A server of an older revision asks in the middle of a call: the call is parked, the
/// client gets the question as a result, and its next request goes on with the parked call.
/// </summary>
internal sealed class StandaloneRounds(McpDispatcher dispatcher, HubEnvelope envelope, ParkedCalls parked, TimeProvider time)
{
    public async ValueTask<Reply?> AnswerAsync(McpRequest request, CancellationToken ct)
    {
        if (request.Method is not (McpMethods.ToolsCall or McpMethods.PromptsGet or McpMethods.ResourcesRead)) return await dispatcher.AnswerAsync(request, ct);
        if (ObjectSplice.Get(request.Params, "requestState"u8) is { IsEmpty: false } state)
        {
            if (JsonText.Decode(state.Span) is not { } text || envelope.Open(text, EnvelopeBinding.Of(request)) is not { } content) return Refuse("The requestState is not one that the hub gave for this request, or it is too old. Send the request again without it.");
            if (content.Parked is not null) return await ResumeAsync(request, content.Parked, ct);
            request = request with { Params = ObjectSplice.Rewrite(request.Params, JsonEdit.Set("requestState", Encoding.UTF8.GetBytes(content.State!))) };
        }

        if (ClientAbilities.Read(request.Capabilities) == Abilities.None) return Finish(await dispatcher.AnswerAsync(request, ct), request);
        return await StartAsync(request, ct);
    }

    // As long as the client waits, its going ends the call; while the call is parked, only time does.
    private async ValueTask<Reply?> StartAsync(McpRequest request, CancellationToken ct)
    {
        var channel = new ParkableChannel(request.Capabilities) { Open = request };
        var life = new CancellationTokenSource();
        var call = new ParkedCall(channel, life) { Agent = request.Agent.Name, Running = dispatcher.AnswerAsync(request with { Client = channel }, life.Token).AsTask() };
        return await WaitAsync(call, request, ct);
    }

    // What comes is looked at before the call is taken out: nothing that a client sends may leave a call behind that nobody can end.
    private async ValueTask<Reply?> ResumeAsync(McpRequest request, string handle, CancellationToken ct)
    {
        if (parked.Find(handle) is not { Asked: { } asked }) return Refuse("No call waits for this input here: it is over, or it waits in another process of the hub, and only that one can go on with it. Send the request again without requestState.");
        if (ReadAnswer(request, asked.Key) is not { } answer) return Refuse($"inputResponses must be an object, and its '{asked.Key}' the result of the question: an object, too. The call still waits for it.");
        if (parked.Take(handle) is not { } call) return Refuse("This input has been given already.");
        call.Channel.Open = request;
        if (answer.IsEmpty) return Park(call, request);
        asked.Question.Answer.TrySetResult(Reply.Result(answer));
        return await WaitAsync(call, request, ct);
    }

    /// <returns>The result as JSON; empty when there is none, null when what is there is none.</returns>
    private static ReadOnlyMemory<byte>? ReadAnswer(McpRequest request, string key)
    {
        var responses = ObjectSplice.Get(request.Params, "inputResponses"u8);
        if (responses is { IsEmpty: false, Span: not [(byte)'{', ..] }) return null;
        var answer = ObjectSplice.Get(responses, Encoding.UTF8.GetBytes(key));
        return answer is { IsEmpty: false, Span: not [(byte)'{', ..] } ? (ReadOnlyMemory<byte>?)null : answer;
    }

    private async ValueTask<Reply?> WaitAsync(ParkedCall call, McpRequest request, CancellationToken ct)
    {
        await using var gone = ct.Register(call.Cancel);
        using var ended = new CancellationTokenSource();
        var asking = call.Channel.Questions.WaitToReadAsync(ended.Token).AsTask();
        if (await Task.WhenAny(call.Running, asking) == call.Running)
        {
            await ended.CancelAsync();
            return Finish(await call.Running, request);
        }

        if (!call.Channel.Questions.TryRead(out var question)) throw new InvalidOperationException("A question was announced and is not there.");
        call.Asked = (Guid.NewGuid().ToString("n"), question);
        return Park(call, request);
    }

    private Reply? Park(ParkedCall call, McpRequest request)
    {
        call.Channel.Open = null;
        var (key, question) = call.Asked!.Value;
        if (parked.Add(call) is not { } handle)
        {
            call.Cancel();
            return Refuse($"Too many calls wait for input already, of agent '{request.Agent.Name}' or of all; answer those first, or try again later.");
        }

        var wanted = ObjectSplice.Rewrite(default, JsonEdit.SetText("method", question.Method), JsonEdit.Set("params", ObjectSplice.Rewrite(question.Params, JsonEdit.Remove("elicitationId"))));
        var state = envelope.Seal(new EnvelopeContent(null, handle, time.GetUtcNow() + ParkedCalls.Patience), EnvelopeBinding.Of(request));
        return Reply.Result(ObjectSplice.Rewrite(
            default,
            JsonEdit.SetText("resultType", "input_required"),
            JsonEdit.Set("inputRequests", ObjectSplice.Rewrite(default, JsonEdit.Set(key, wanted))),
            JsonEdit.SetText("requestState", state),
            JsonEdit.Set("_meta", ObjectSplice.Rewrite(default, JsonEdit.Set(MetaKeys.ServerInfo, HubIdentity.Json)))));
    }

    private Reply? Finish(Reply? reply, McpRequest request)
    {
        if (reply is { IsRpcError: true } error) return UrlElicitation.ForCurrent(error, request);
        if (reply is not { IsResult: true, Body: var body } || ObjectSplice.Get(body, "requestState"u8) is not { IsEmpty: false } state) return reply;
        if (ObjectSplice.GetText(body, "resultType"u8) != "input_required") return reply;
        var text = envelope.Seal(new EnvelopeContent(Encoding.UTF8.GetString(state.Span), null, time.GetUtcNow() + ParkedCalls.Patience), EnvelopeBinding.Of(request));
        return Reply.Result(ObjectSplice.Rewrite(body, JsonEdit.SetText("requestState", text)));
    }

    private static Reply? Refuse(string text) => Reply.RpcError(RpcFrames.ErrorObject(RpcCodes.InvalidParams, text));
}
