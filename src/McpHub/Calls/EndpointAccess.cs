namespace McpHub.Calls;

/// <summary>Endpoint metadata: only the operator may call this; agents are refused. Without it an endpoint is for agents.</summary>
public sealed class OperatorOnly
{
    public static readonly OperatorOnly Instance = new();
}

/// <summary>
/// Endpoint metadata: any agent and the operator may call this, and whoever connects from this machine without a credential.
/// There may be no <see cref="Caller"/> then.
/// </summary>
public sealed class AllowLocal
{
    public static readonly AllowLocal Instance = new();
}
