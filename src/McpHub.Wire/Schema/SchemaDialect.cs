namespace McpHub.Wire.Schema;

/// <summary>The published drafts of JSON Schema, oldest first, so that they can be compared.</summary>
public enum SchemaDialect
{
    /// <summary>http://json-schema.org/draft-04/schema</summary>
    Draft4,

    /// <summary>http://json-schema.org/draft-06/schema</summary>
    Draft6,

    /// <summary>http://json-schema.org/draft-07/schema</summary>
    Draft7,

    /// <summary>https://json-schema.org/draft/2019-09/schema</summary>
    Draft201909,

    /// <summary>https://json-schema.org/draft/2020-12/schema</summary>
    Draft202012,
}
