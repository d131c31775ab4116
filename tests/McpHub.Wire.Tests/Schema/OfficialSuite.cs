using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Schema;

namespace McpHub.Wire.Tests.Schema;

/// <summary>The official JSON Schema test suite, read from disk when it is there.</summary>
internal static class OfficialSuite
{
    private const string Variable = "JSON_SCHEMA_TEST_SUITE";
    private static readonly Lazy<string?> Root = new(FindRoot);
    private static readonly Lazy<FrozenDictionary<string, JsonElement>> Remotes = new(ReadRemotes);

    /// <summary>What one test of the suite expects and what was found.</summary>
    public sealed record Outcome(string Name, bool Passed, string Detail);

    /// <summary>Skips the running test when the suite is not on this machine.</summary>
    public static void Require() => Assert.SkipWhen(
        Root.Value is null,
        $"The official suite is not here: git clone https://github.com/json-schema-org/JSON-Schema-Test-Suite, then set {Variable} to its folder.");

    /// <summary>Runs every test of the draft's folder.</summary>
    /// <param name="part">"" for the required tests, "optional" for the optional ones.</param>
    public static List<Outcome> Run(string draft, string part, SchemaOptions options)
    {
        var folder = Path.Combine(Root.Value!, "tests", draft, part);
        var depth = part.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories;
        options = options with { Documents = Remotes.Value };
        var outcomes = new List<Outcome>();
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

    private static IEnumerable<Outcome> RunGroup(string file, JsonElement group, SchemaOptions options)
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
                ? new Outcome(name, false, $"does not compile: {problem}")
                : Judge(name, schema, test.GetProperty("data"), expected);
        }
    }

    private static Outcome Judge(string name, JsonSchema schema, JsonElement data, bool expected)
    {
        var quick = schema.IsValid(data);
        var walked = schema.Validate(data);
        var read = schema.Validate(System.Text.Encoding.UTF8.GetBytes(data.GetRawText()));
        var passed = quick == expected && walked.IsValid == expected && read.IsValid == expected && walked.Errors.Count > 0 != expected;
        return new Outcome(name, passed, $"expected {expected}, got {quick}/{walked.IsValid}/{read.IsValid} {string.Join(" | ", walked.Errors)}");
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) return given;

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McpHub.sln"))) folder = folder.Parent;
        if (folder?.Parent is null) return null;

        var suite = Path.Combine(folder.Parent.FullName, "shared", "json-schema-test-suite");
        return Directory.Exists(Path.Combine(suite, "tests")) ? suite : null;
    }

    /// <summary>The suite's remote documents, under the URIs its schemas use for them.</summary>
    private static FrozenDictionary<string, JsonElement> ReadRemotes()
    {
        var folder = Path.Combine(Root.Value!, "remotes");
        return Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToFrozenDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => JsonElement.Parse(File.ReadAllBytes(file)));
    }
}
