using McpHub.Benchmarks.Schema;
using McpHub.Wire.Schema;

namespace McpHub.Wire.Tests.Schema;

/// <summary>The official JSON Schema test suite, read from disk when it is there.</summary>
internal static class OfficialSuite
{
    private const string Variable = "JSON_SCHEMA_TEST_SUITE";
    private static readonly Lazy<SuiteFolder?> Folder = new(() => FindRoot() is { } root ? new SuiteFolder(root) : null);

    /// <summary>Skips the running test when the suite is not on this machine.</summary>
    public static void Require() => Assert.SkipWhen(
        Folder.Value is null,
        $"The official suite is not here: git clone https://github.com/json-schema-org/JSON-Schema-Test-Suite, then set {Variable} to its folder.");

    /// <summary>Runs every test of the draft's folder.</summary>
    /// <param name="part">"" for the required tests, "optional" for the optional ones.</param>
    public static List<SuiteOutcome> Run(string draft, string part, SchemaOptions options) => Folder.Value!.Run(draft, part, options);

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) return given;

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McpHub.sln"))) folder = folder.Parent;
        if (folder?.Parent is null) return null;

        var suite = Path.Combine(folder.Parent.FullName, "shared", "json-schema-test-suite");
        return Directory.Exists(Path.Combine(suite, "tests")) ? suite : null;
    }
}
