using System.Text.Json;
using McpHub.Wire.Schema;

namespace McpHub.Benchmarks.Schema;

/// <summary><c>schema-suite DIR</c>: the official test suite in all five drafts. Exit code 1 when a required test fails.</summary>
internal static class SchemaSuite
{
    private const double LeastOptional = 0.95;
    private const string RemoteBase = "http://localhost:1234/";

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

        var remotes = ReadRemotes(Path.Combine(root, "remotes"));
        var good = true;
        foreach (var (folder, dialect, atLeast) in Drafts)
        {
            var options = new SchemaOptions { DefaultDialect = dialect, Documents = remotes };
            var required = RunFolder(Path.Combine(root, "tests", folder), SearchOption.TopDirectoryOnly, options);
            var optional = RunFolder(Path.Combine(root, "tests", folder, "optional"), SearchOption.AllDirectories, options);
            Console.WriteLine($"{folder}: required {required.Passed}/{required.Count}, optional {optional.Passed}/{optional.Count}");
            foreach (var name in required.Failed) Console.WriteLine($"  required, fails: {name}");
            foreach (var name in optional.Failed) Console.WriteLine($"  optional, fails: {name}");
            if (required.Count < atLeast) Console.WriteLine($"  {atLeast} required tests should be there");
            good &= required.Failed.Count == 0 && required.Count >= atLeast && optional.Passed >= optional.Count * LeastOptional;
        }

        return good ? 0 : 1;
    }

    private static Tally RunFolder(string folder, SearchOption depth, SchemaOptions options)
    {
        var tally = new Tally();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", depth).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
            // These tests mean the keyword to be asserted.
            var asserted = name.StartsWith("format/", StringComparison.Ordinal) ? options with { AssertFormats = true } : options;
            using var groups = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in groups.RootElement.EnumerateArray()) RunGroup(name, group, asserted, tally);
        }

        return tally;
    }

    private static void RunGroup(string file, JsonElement group, SchemaOptions options, Tally tally)
    {
        JsonSchema? schema = null;
        try
        {
            schema = JsonSchema.Compile(group.GetProperty("schema"), options);
        }
        catch (SchemaException)
        {
            // The suite's schemas are all good ones: each test of the group counts as failed.
        }

        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var expected = test.GetProperty("valid").GetBoolean();
            var passed = schema is not null && Agrees(schema, test.GetProperty("data"), expected);
            tally.Add($"{file}: {group.GetProperty("description").GetString()}: {test.GetProperty("description").GetString()}", passed);
        }
    }

    /// <summary>All three ways to a verdict have to say the same.</summary>
    private static bool Agrees(JsonSchema schema, JsonElement data, bool expected) =>
        schema.IsValid(data) == expected
        && schema.Validate(data).IsValid == expected
        && schema.Validate(System.Text.Encoding.UTF8.GetBytes(data.GetRawText())).IsValid == expected;

    private static Dictionary<string, JsonElement> ReadRemotes(string folder) =>
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToDictionary(
            file => RemoteBase + Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => JsonElement.Parse(File.ReadAllBytes(file)));

    private sealed class Tally
    {
        public int Count { get; private set; }

        public List<string> Failed { get; } = [];

        public int Passed => Count - Failed.Count;

        public void Add(string name, bool passed)
        {
            Count++;
            if (!passed) Failed.Add(name);
        }
    }
}
