namespace McpHub.Wire.Schema;

/// <summary>The verdict about one instance.</summary>
public readonly record struct SchemaResult
{
    private readonly IReadOnlyList<SchemaError>? _errors;

    private SchemaResult(bool isValid, IReadOnlyList<SchemaError> errors)
    {
        IsValid = isValid;
        _errors = errors;
    }

    /// <summary>Whether the instance satisfies the schema. False in a default value.</summary>
    public bool IsValid { get; }

    /// <summary>At least one error when not valid, at most <see cref="SchemaOptions.MaxErrors"/>; none when valid.</summary>
    public IReadOnlyList<SchemaError> Errors => _errors ?? [];

    internal static SchemaResult Valid { get; } = new(true, []);

    internal static SchemaResult Invalid(IReadOnlyList<SchemaError> errors) => new(false, errors);
}
