using McpHub.Calls;
using McpHub.Config;
using McpHub.Snapshot;

namespace McpHub.Tests.Audit;

/// <summary>A call that only has names.</summary>
internal sealed class FakeCall : Call
{
    public override string Action => Actions.ToolCall;

    public override string? Target => FoundTarget;

    public string? FoundTarget { get; init; }

    public override ReadOnlyMemory<byte> Content => Arguments;

    public ReadOnlyMemory<byte> Arguments { get; init; }

    public static FakeCall Of(string requested, string? target = "notes/search", Decision? decision = null, string content = "") => new()
    {
        Agent = new Agent("researcher", new Permissions([])),
        Snapshot = SnapshotBuilder.Build(1, new HubConfig(), []),
        RequestId = "req_1",
        Door = "mcp",
        RequestedName = requested,
        StartedAt = 0,
        FoundTarget = target,
        Arguments = System.Text.Encoding.UTF8.GetBytes(content),
        Decision = decision ?? new Decision(true, "reader/r1"),
    };
}
