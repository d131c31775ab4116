namespace McpHub.Calls;

/// <summary>What came of an MCP request: a result, a JSON-RPC error that a server gave, or a refusal of the hub.</summary>
public readonly record struct Reply
{
    private Reply(ReadOnlyMemory<byte> body, bool isRpcError, HubError? refusal)
    {
        Body = body;
        IsRpcError = isRpcError;
        Refusal = refusal;
    }

    /// <summary>The result or the error object as JSON; empty for a refusal.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>True when <see cref="Body"/> is an error object, to be passed on code, message and data alike.</summary>
    public bool IsRpcError { get; }

    public HubError? Refusal { get; }

    public bool IsResult => !IsRpcError && Refusal is null;

    public static Reply Result(ReadOnlyMemory<byte> json) => new(json, false, null);

    public static Reply RpcError(ReadOnlyMemory<byte> json) => new(json, true, null);

    public static implicit operator Reply(HubError refusal) => new(default, false, refusal);
}
