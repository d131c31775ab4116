namespace McpHub.Wire.Chat;

/// <summary>A member that only the dialect it came in knows.</summary>
public readonly record struct Extra(string Name, RawJson Value);

/// <summary>Members that only one dialect knows. That dialect writes them back as they were; every other one reports them as lost.</summary>
public readonly record struct Extras(string? Dialect, Sequence<Extra> Members);
