using System.Text.Json;
using McpHub.Wire.Schema.Validation;

namespace McpHub.Wire.Schema.Keywords;

/// <summary>Explains why no alternative matched: by the errors of the one that was most likely meant.</summary>
internal static class Alternatives
{
    /// <summary>Always false.</summary>
    public static bool ReportNone(KeywordSite site, SchemaNode[] schemas, JsonElement instance, ref ValidationRun run)
    {
        if (run.Errors is null) return false;

        ErrorSink? closest = null;
        var number = 0;
        for (var i = 0; i < schemas.Length; i++)
        {
            var errors = run.Errors.Fork();
            run.CheckBranch(schemas[i], instance, errors);
            if (closest is not null && Distance(errors) >= Distance(closest)) continue;
            closest = errors;
            number = i + 1;
        }

        run.Report(site, $"Must match one of {schemas.Length} alternatives and matches none; the closest, number {number}, says what is wrong.");
        if (closest is not null) run.Errors.AddFrom(closest);
        return false;
    }

    /// <summary>
    /// A wrong type is the wrong alternative altogether; a wrong constant is usually the tag of another alternative;
    /// otherwise fewer errors are closer.
    /// </summary>
    private static int Distance(ErrorSink errors)
    {
        var here = errors.Path.ToString();
        return errors.Errors.Sum(error => error.Keyword switch
        {
            "type" or "false" when error.InstancePointer == here => 1_000,
            "const" or "enum" => 100,
            _ => 1,
        });
    }
}
