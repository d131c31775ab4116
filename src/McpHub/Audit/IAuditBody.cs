using System.Text.Json;

namespace McpHub.Audit;

/// <summary>What a record says, apart from its place in the chain. Names, sizes, codes and keyed hashes only: never content, never a key.</summary>
internal interface IAuditBody
{
    /// <summary><c>intent</c>, <c>outcome</c>, <c>admin</c>, <c>recovery</c>, <c>lost</c>, <c>retention</c>, <c>privacy</c> or <c>checkpoint</c>.</summary>
    string Kind { get; }

    /// <summary>Whom it is about, to be written as a pseudonym; null for nobody.</summary>
    string? Agent => null;

    /// <summary>Writes members into the record that is open.</summary>
    void Write(Utf8JsonWriter json);
}
