namespace McpHub.Wire.Schema.Validation;

/// <summary>Where a keyword stands, for error messages.</summary>
/// <param name="Pointer">JSON Pointer to the keyword, after the document's URI when it is not the main document.</param>
internal readonly record struct KeywordSite(string Pointer, string Keyword);
