namespace McpHub.Wire.Schema;

/// <summary>One reason why an instance is not valid. Never contains a value of the instance, only property names.</summary>
/// <param name="InstancePointer">JSON Pointer to the value at fault; empty for the whole instance.</param>
/// <param name="SchemaPointer">JSON Pointer to the keyword; begins with a URI when it stands in another document.</param>
/// <param name="Keyword">
/// The keyword, <c>false</c> for a schema that allows nothing, <c>json</c> for text that is not acceptable JSON,
/// <c>limit</c> when a bound of <see cref="SchemaOptions"/> ended the validation.
/// </param>
/// <param name="Message">A sentence that says what to change.</param>
public sealed record SchemaError(string InstancePointer, string SchemaPointer, string Keyword, string Message);
