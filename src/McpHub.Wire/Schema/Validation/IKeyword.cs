using System.Text.Json;

namespace McpHub.Wire.Schema.Validation;

/// <summary>
/// One keyword, or a family of keywords that share one loop, compiled for one place in a schema. Immutable: everything
/// that changes during a validation lives in the <see cref="ValidationRun"/>.
/// </summary>
internal interface IKeyword
{
    /// <summary>
    /// Whether the instance satisfies the keyword. Says why not through <see cref="ValidationRun.Report"/>, and goes on
    /// to find further errors unless <see cref="ValidationRun.StopsAtFirstError"/>.
    /// </summary>
    bool Check(JsonElement instance, ref ValidationRun run);
}
