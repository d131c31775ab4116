namespace McpHub.Config;

/// <summary>How an agent gets to see the tools that it may call.</summary>
public static class ToolExposure
{
    public const string All = "all";
    public const string Search = "search";
}
