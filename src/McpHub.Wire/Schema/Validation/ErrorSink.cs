namespace McpHub.Wire.Schema.Validation;

/// <summary>Collects errors, up to a number, with the path of the value that is being looked at.</summary>
internal sealed class ErrorSink(int limit, InstancePath path)
{
    private readonly List<SchemaError> _errors = [];

    public IReadOnlyList<SchemaError> Errors => _errors;

    public InstancePath Path => path;

    public bool IsFull => _errors.Count >= limit;

    /// <summary>An empty sink for one alternative, at the same place in the instance.</summary>
    public ErrorSink Fork() => new(limit, path);

    public void Add(KeywordSite site, string message)
    {
        if (!IsFull) _errors.Add(new SchemaError(path.ToString(), site.Pointer, site.Keyword, message));
    }

    public void AddFrom(ErrorSink other)
    {
        foreach (var error in other._errors)
        {
            if (IsFull) return;
            _errors.Add(error);
        }
    }
}
