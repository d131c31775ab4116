namespace McpHub.Wire.Chat;

/// <summary>Something in a schema that had to be said otherwise, or could not be said.</summary>
/// <param name="Pointer">Where, as a JSON pointer into the schema.</param>
public sealed record SchemaChange(string Pointer, string What)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "/" : Pointer)}: {What}";
}
