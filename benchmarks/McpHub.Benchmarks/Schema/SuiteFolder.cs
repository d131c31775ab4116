using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Schema;

namespace McpHub.Benchmarks.Schema;

/// <summary>What one test of the suite expects and what was found.</summary>
internal sealed record SuiteOutcome(string Name, bool Passed, string Detail);

/// <summary>A folder with the official JSON Schema test suite. The tests use it too.</summary>
internal sealed class SuiteFolder(string root)
{
    /// <summary>The suite's remote documents, under the URIs its schemas use for them.</summary>
    private readonly FrozenDictionary<string, JsonElement> remotes = ReadRemotes(Path.Combine(root, "remotes"));

    /// <summary>Runs every test of the draft's folder.</summary>
    /// <param name="part">"" for the required tests, "optional" for the optional ones.</param>
    public List<SuiteOutcome> Run(string draft, string part, SchemaOptions options)
    {
        var folder = Path.Combine(root, "tests", draft, part);
        var depth = part.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories;
        options = options with { Documents = remotes };
        var outcomes = new List<SuiteOutcome>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", depth).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
            using var groups = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in groups.RootElement.EnumerateArray()) outcomes.AddRange(RunGroup(name, group, OptionsFor(name, options)));
        }

        return outcomes;
    }

    /// <summary>The optional format tests mean the keyword to be asserted.</summary>
    private static SchemaOptions OptionsFor(string file, SchemaOptions options) =>
        file.StartsWith("format/", StringComparison.Ordinal) ? options with { AssertFormats = true } : options;

    private static IEnumerable<SuiteOutcome> RunGroup(string file, JsonElement group, SchemaOptions options)
    {
        JsonSchema? schema = null;
        var problem = "";
        try
        {
            schema = JsonSchema.Compile(group.GetProperty("schema"), options);
        }
        catch (SchemaException unusable)
        {
            problem = unusable.Message;
        }

        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var name = $"{file}: {group.GetProperty("description").GetString()}: {test.GetProperty("description").GetString()}";
            var expected = test.GetProperty("valid").GetBoolean();
            yield return schema is null
                ? new SuiteOutcome(name, false, $"does not compile: {problem}")
                : Judge(name, schema, test.GetProperty("data"), expected);
        }
    }

    private static SuiteOutcome Judge(string name, JsonSchema schema, JsonElement data, bool expected)
    {
        var quick = schema.IsValid(data);
        var walked = schema.Validate(data);
        var read = schema.Validate(System.Text.Encoding.UTF8.GetBytes(data.GetRawText()));
        var passed = quick == expected && walked.IsValid == expected && read.IsValid == expected && walked.Errors.Count > 0 != expected;
        return new SuiteOutcome(name, passed, $"expected {expected}, got {quick}/{walked.IsValid}/{read.IsValid} {string.Join(" | ", walked.Errors)}");
    }

    private static FrozenDictionary<string, JsonElement> ReadRemotes(string folder) =>
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToFrozenDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => JsonElement.Parse(File.ReadAllBytes(file)));
}
