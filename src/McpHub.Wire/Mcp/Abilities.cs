namespace McpHub.Wire.Mcp;

/// <summary>What a client can be asked for, as far as the protocol tells it apart.</summary>
[Flags]
public enum Abilities
{
    None = 0,

    /// <summary>To fill in a form.</summary>
    ElicitForm = 1,

    /// <summary>To visit a URL (revision 2025-11-25).</summary>
    ElicitUrl = 2,

    /// <summary>To have its model complete a conversation.</summary>
    Sample = 4,

    /// <summary>The same with tools (revision 2025-11-25).</summary>
    SampleWithTools = 8,

    /// <summary>The same with context of servers.</summary>
    SampleWithContext = 16,

    /// <summary>Which folders it works on.</summary>
    ListRoots = 32,

    All = ElicitForm | ElicitUrl | Sample | SampleWithTools | SampleWithContext | ListRoots,
}
