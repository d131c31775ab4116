using McpHub.Wire.Json;

namespace McpHub.Calls.Results;

/// <summary>Holds tool results to the size that the operator allows: what is larger is cut, and the whole kept for its agent to read in pages.</summary>
public sealed class ResultCap(ResultStore store)
{
    internal Reply Apply(ToolCall call, Reply reply)
    {
        if (!reply.IsResult || MaxBytesOf(call) is not { } max || reply.Body.Length <= max || IsUnfinished(reply.Body)) return reply;
        var kept = KeptResult.Of(reply.Body);
        return Reply.Result(new ResultCut(call, reply.Body, max).ToResult(store.Keep(call.Agent.Name, kept), kept));
    }

    private static int? MaxBytesOf(ToolCall call) =>
        call.Tool!.Settings.MaxResultBytes ?? call.Snapshot.Config.McpServers.GetValueOrDefault(call.Tool.Server)?.Hub.Limits.MaxResultBytes;

    // What asks for input is answered, not read: its state has to come back whole.
    private static bool IsUnfinished(ReadOnlyMemory<byte> result) => ObjectSplice.GetText(result, "resultType"u8) is not (null or "complete");
}
