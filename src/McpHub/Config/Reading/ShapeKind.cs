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

    /// <summary>An object whose content is no business of the configuration.</summary>
    Json,
}
