using System.Text.RegularExpressions;

namespace McpHub.Tests;

/// <summary>The tests that a page of the documentation names, as <c>`ClassTests.Method`</c>, looked up in the sources.</summary>
internal static partial class NamedTests
{
    private static readonly Lazy<ILookup<string, string>> Sources = new(() =>
        Directory.EnumerateFiles(RepositoryRoot.File("tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText));

    /// <returns>Those that are not there.</returns>
    public static IEnumerable<string> MissingOf(IEnumerable<string> lines) => lines
        .SelectMany(line => Name().Matches(line))
        .Where(test => !Sources.Value[test.Groups["class"].Value].Any(text => IsTest(text, test.Groups["method"].Value)))
        .Select(test => test.Value);

    // A method with one of the marks above it, and nothing but other marks between.
    private static bool IsTest(string source, string method) =>
        Regex.IsMatch(source, $@"\[(Fact|Theory)(\([^\n]*\))?\]\s+(\[[^\n]*\]\s+)*public (async Task|Task|void) {Regex.Escape(method)}\(");

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    public static partial Regex Name();
}
