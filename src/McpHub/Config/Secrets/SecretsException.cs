namespace McpHub.Config.Secrets;

/// <summary>Kept secrets cannot be had. The message names the file and what to do, and never a secret.</summary>
internal sealed class SecretsException(string message) : Exception(message);
