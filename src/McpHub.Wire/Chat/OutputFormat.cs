namespace McpHub.Wire.Chat;

/// <summary>What form the answer must have.</summary>
public abstract record OutputFormat;

public sealed record TextOutput : OutputFormat;

/// <summary>Any JSON object.</summary>
public sealed record JsonOutput : OutputFormat;

/// <summary>JSON that fits a schema.</summary>
/// <param name="Schema">Byte for byte.</param>
public sealed record SchemaOutput(RawJson Schema) : OutputFormat
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public bool? Strict { get; init; }
}
