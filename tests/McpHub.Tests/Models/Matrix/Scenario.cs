namespace McpHub.Tests.Models.Matrix;

/// <summary>What a caller and a provider have to say to each other: the rows of the matrix.</summary>
internal enum Scenario
{
    Text,
    System,
    MultiTurn,
    Image,
    File,
    ToolCall,
    ParallelTools,
    ToolError,
    StructuredOutput,
    Reasoning,
    StopSequence,
    LengthStop,
    Refusal,
    Usage,
    MidStreamError,
    EarlyDisconnect,
}

/// <summary>What a provider answers in a scenario, before it is put in its own format.</summary>
internal sealed record Script(string Text = "", int Calls = 0, bool Thinks = false, string Stop = "end")
{
    public const string Hi = "hi there";
    public const string Structured = """{"answer":"yes"}""";
    public const string Thought = "Let me think.";
    public const string Signature = "c2lnbmF0dXJlLW9mLXRoaXMtdGhvdWdodA==";
    public const string Input = """{"q":"x"}""";

    public static Script Of(Scenario scenario) => scenario switch
    {
        Scenario.ToolCall => new(Calls: 1),
        Scenario.ParallelTools => new(Calls: 2),
        Scenario.Reasoning => new(Calls: 1, Thinks: true),
        Scenario.StructuredOutput => new(Structured),
        Scenario.LengthStop => new("hi", Stop: "length"),
        Scenario.Refusal => new("I will not.", Stop: "refusal"),
        _ => new(Hi),
    };
}
