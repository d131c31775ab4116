namespace McpHub.Audit;

/// <summary>Another process writes the log of this data directory.</summary>
internal sealed class AuditInUseException(string folder, Exception cause) : IOException($"{folder} is in use: another hub or command writes there, or the file .lock in it cannot be opened.", cause);
