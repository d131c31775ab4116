namespace McpHub.Wire.Mcp;

/// <summary>The two shapes of tasks, which do not know each other.</summary>
public enum TaskKind
{
    None,

    /// <summary>Of revision 2025-11-25: the client asks for a task, and fetches the result with <c>tasks/result</c>.</summary>
    Core,

    /// <summary>The extension of the current revision: the server decides on a task, and the result is part of it.</summary>
    Extension,
}
