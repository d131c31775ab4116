namespace McpHub.Wire.Schema;

/// <summary>The schema itself cannot be used: malformed, over a limit, or referring to something unknown.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>Creates the error for a place in the schema.</summary>
    public SchemaException(string message, string schemaPointer, Exception? inner = null)
        : base(schemaPointer.Length == 0 ? message : $"{message} (at {schemaPointer})", inner) =>
        SchemaPointer = schemaPointer;

    /// <summary>JSON Pointer to the place at fault; empty for the whole schema, begins with a URI in another document.</summary>
    public string SchemaPointer { get; }
}
