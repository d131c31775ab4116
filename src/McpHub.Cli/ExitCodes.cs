namespace McpHub.Cli;

/// <summary>What scripts may rely on.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The thing asked about is bad, or could not be had.</summary>
    public const int Bad = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;
}
