namespace McpHub.Tests.Telemetry;

/// <summary>Tests that replace the console of the process run alone.</summary>
[CollectionDefinition("Standard error", DisableParallelization = true)]
public sealed class StandardErrorCollection;
