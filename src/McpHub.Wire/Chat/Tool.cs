namespace McpHub.Wire.Chat;

/// <summary>Something that the model may call.</summary>
public abstract record Tool(string Name)
{
    /// <summary>The group of tools that the name stands in; null outside one.</summary>
    public string? Namespace { get; init; }

    public CacheMarker? Cache { get; init; }

    public Extras Extras { get; init; }
}

public sealed record FunctionTool(string Name) : Tool(Name)
{
    public string? Description { get; init; }

    /// <summary>JSON Schema of the arguments, byte for byte; empty when the tool takes none.</summary>
    public RawJson Parameters { get; init; }

    /// <summary>Whether arguments must fit the schema; null leaves it to the dialect.</summary>
    public bool? Strict { get; init; }
}

/// <summary>A tool that takes free text.</summary>
public sealed record CustomTool(string Name) : Tool(Name)
{
    public string? Description { get; init; }

    /// <summary>The grammar of the text, as OpenAI spells it; empty for any text.</summary>
    public RawJson Format { get; init; }
}

/// <summary>A tool that the provider runs itself.</summary>
/// <param name="Name">Under which it can be chosen.</param>
/// <param name="Kind">What it does, in the hub's words: <c>web_search</c>, or its type on the wire.</param>
/// <param name="Dialect">Which dialect <paramref name="Definition"/> is written in.</param>
/// <param name="Definition">The whole definition as that dialect spells it.</param>
public sealed record BuiltInTool(string Name, string Kind, string Dialect, RawJson Definition) : Tool(Name)
{
    public const string WebSearch = "web_search";
}

public enum ToolChoiceMode
{
    Auto,
    None,

    /// <summary>At least one call.</summary>
    Required,
}

/// <param name="Names">The only tools that may be called; empty for all. One name with <see cref="ToolChoiceMode.Required"/> is that very tool.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, Sequence<string> Names = default)
{
    public static readonly ToolChoice Auto = new(ToolChoiceMode.Auto);

    public static readonly ToolChoice None = new(ToolChoiceMode.None);

    public static readonly ToolChoice Required = new(ToolChoiceMode.Required);

    public static ToolChoice One(string name) => new(ToolChoiceMode.Required, [name]);
}
