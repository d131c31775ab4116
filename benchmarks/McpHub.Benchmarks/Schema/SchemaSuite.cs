using McpHub.Wire.Schema;

namespace McpHub.Benchmarks.Schema;

/// <summary><c>schema-suite DIR</c>: the official test suite in all five drafts. Exit code 1 when a required test fails.</summary>
internal static class SchemaSuite
{
    private const double LeastOptional = 0.95;

    private static readonly (string Folder, SchemaDialect Dialect, int Required)[] Drafts =
    [
        ("draft4", SchemaDialect.Draft4, 618),
        ("draft6", SchemaDialect.Draft6, 839),
        ("draft7", SchemaDialect.Draft7, 927),
        ("draft2019-09", SchemaDialect.Draft201909, 1259),
        ("draft2020-12", SchemaDialect.Draft202012, 1299),
    ];

    public static int Run(string root)
    {
        if (!Directory.Exists(Path.Combine(root, "tests")))
        {
            Console.Error.WriteLine($"'{root}' has no folder 'tests'. Clone https://github.com/json-schema-org/JSON-Schema-Test-Suite and name its folder.");
            return 1;
        }

        var suite = new SuiteFolder(root);
        var good = true;
        foreach (var (folder, dialect, atLeast) in Drafts)
        {
            var options = new SchemaOptions { DefaultDialect = dialect };
            var required = suite.Run(folder, "", options);
            var optional = suite.Run(folder, "optional", options);
            Console.WriteLine($"{folder}: required {Passed(required)}/{required.Count}, optional {Passed(optional)}/{optional.Count}");
            foreach (var outcome in required.Where(outcome => !outcome.Passed)) Console.WriteLine($"  required, fails: {outcome.Name}");
            foreach (var outcome in optional.Where(outcome => !outcome.Passed)) Console.WriteLine($"  optional, fails: {outcome.Name}");
            if (required.Count < atLeast) Console.WriteLine($"  {atLeast} required tests should be there");
            good &= Passed(required) == required.Count && required.Count >= atLeast && Passed(optional) >= optional.Count * LeastOptional;
        }

        return good ? 0 : 1;
    }

    private static int Passed(List<SuiteOutcome> outcomes) => outcomes.Count(outcome => outcome.Passed);
}
