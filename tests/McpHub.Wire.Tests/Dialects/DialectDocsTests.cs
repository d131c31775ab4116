using McpHub.Tests;

namespace McpHub.Wire.Tests.Dialects;

/// <summary>docs/dialects.md says what becomes of everything that a dialect has no words for.</summary>
public sealed class DialectDocsTests
{
    [Fact]
    public void Documentation_of_the_dialects_is_current()
    {
        GeneratedFile.AssertCurrent("docs/dialects.md", _ => DialectTables.Write());
    }
}
