using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Calls.Prompts;

/// <summary>An agent gets a prompt of the hub's own library: admitted, settled and recorded as one of a server would be.</summary>
internal sealed class PromptReader(Admissions admissions, Settlement settlement)
{
    private const int MaxCompletions = 100;

    /// <summary>Fills a prompt in.</summary>
    /// <returns>The prompt, or why there is none.</returns>
    public async ValueTask<(FilledPrompt? Prompt, HubError? Error)> FillAsync(ReadCall call, AskedPrompt asked, CancellationToken ct)
    {
        FilledPrompt? prompt = null;
        var reply = await AnswerAsync(call, asked.Arguments.Length, () =>
        {
            prompt = FilledPrompt.Of(call.Snapshot.Prompts[asked.Name], asked, out var error);
            return error is null ? Reply.Result("{}"u8.ToArray()) : error;
        }, ct);
        return (prompt, reply.Refusal);
    }

    /// <summary>The result of <c>prompts/get</c>. Nobody knows which model reads it: the text is that for any.</summary>
    public ValueTask<Reply> GetAsync(ReadCall call, AskedPrompt asked, CancellationToken ct) => AnswerAsync(call, asked.Arguments.Length, () =>
    {
        var prompt = call.Snapshot.Prompts[asked.Name];
        return FilledPrompt.Of(prompt, asked, out var error) is { } filled ? Reply.Result(ToResult(prompt, filled)) : error!;
    }, ct);

    /// <summary>The result of <c>completion/complete</c> for one argument: those of its allowed values that begin so.</summary>
    public ValueTask<Reply> CompleteAsync(ReadCall call, string name, string argument, string begun, CancellationToken ct) => AnswerAsync(call, begun.Length, () =>
    {
        var asked = call.Snapshot.Prompts[name].Present.Arguments.FirstOrDefault(one => one.Name == argument);
        var known = asked is null ? [] : asked.Type == Wire.Prompts.PromptArgumentType.Boolean ? ["true", "false"] : asked.Values;
        var values = known.Where(value => value.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Take(MaxCompletions).Select(value => (ReadOnlyMemory<byte>)JsonText.Encode(value));
        return Reply.Result(ObjectSplice.Rewrite(default, JsonEdit.Set("completion", ObjectSplice.Rewrite(default, JsonEdit.Set("values", JsonList.Of([.. values])), JsonEdit.Set("hasMore", "false"u8.ToArray())))));
    }, ct);

    private async ValueTask<Reply> AnswerAsync(ReadCall call, long bytesIn, Func<Reply> answer, CancellationToken ct)
    {
        Reply? reply = null;
        try
        {
            reply = await admissions.AdmitAsync(call, ct) is { } refusal ? refusal : answer();
        }
        finally
        {
            settlement.Settle(call, reply, ct.IsCancellationRequested, bytesIn);
        }

        return reply.Value;
    }

    // The protocol has no role for instructions: whoever fetched them decides where they go.
    private static byte[] ToResult(LibraryPrompt prompt, FilledPrompt filled)
    {
        var content = ObjectSplice.Rewrite(default, JsonEdit.SetText("type", "text"), JsonEdit.SetText("text", filled.TextFor(family: null)));
        var message = ObjectSplice.Rewrite(default, JsonEdit.SetText("role", "user"), JsonEdit.Set("content", content));
        return ObjectSplice.Rewrite(
            default,
            prompt.Description is { } description ? JsonEdit.SetText("description", description) : JsonEdit.Remove("description"),
            JsonEdit.Set("messages", JsonList.Of([message])));
    }
}
