namespace McpHub.Config.Reading;

/// <summary>What a configuration value can be.</summary>
internal enum ShapeKind
{
    Text,
    Secret,
    Boolean,
    Integer,
    Number,
    List,
    Map,
    Record,
}
