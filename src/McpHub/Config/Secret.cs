namespace McpHub.Config;

/// <summary>
/// A value that may hold a reference (<c>${env:NAME}</c>, <c>${secret:NAME}</c>, <c>${file:PATH}</c>) and must never be printed.
/// <see cref="ToString"/> is always <c>***</c>; only <see cref="Reveal"/> gives the text.
/// </summary>
public sealed class Secret : IEquatable<Secret>
{
    private readonly string value;

    /// <param name="written">The text as it stands in the configuration, references unresolved.</param>
    /// <param name="value">The resolved text; null while unresolved.</param>
    public Secret(string written, string? value = null)
    {
        Written = written;
        this.value = value ?? written;
    }

    /// <summary>As written in the file: safe to show only when it consists of a reference.</summary>
    internal string Written { get; }

    /// <summary>The resolved text. Call it only where the text leaves for its destination.</summary>
    public string Reveal() => value;

    public bool Equals(Secret? other) => other is not null && other.Written == Written && other.value == value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => HashCode.Combine(Written, value);

    public override string ToString() => "***";
}
