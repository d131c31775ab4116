using System.Text.Json;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>The schema <c>false</c>: nothing is valid.</summary>
internal sealed class FalseKeyword(KeywordSite site) : IKeyword
{
    public bool Check(JsonElement instance, ref ValidationRun run) => run.Report(site, "No value is allowed here.");
}
