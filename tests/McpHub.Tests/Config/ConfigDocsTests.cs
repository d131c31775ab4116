namespace McpHub.Tests.Config;

/// <summary>docs/configuration.md describes every key there is.</summary>
public sealed class ConfigDocsTests
{
    private const string Page = "docs/configuration.md";

    [Fact]
    public void Documentation_of_the_configuration_is_current()
    {
        GeneratedFile.AssertCurrent(Page, ConfigTables.Fill);
    }

    [Fact]
    public void Every_record_has_its_table_under_its_heading()
    {
        var page = File.ReadAllText(RepositoryRoot.File(Page));

        Assert.All(ConfigTables.Records, record => Assert.Contains($"<!-- table: {record.Type.Name} -->", page, StringComparison.Ordinal));
        Assert.All(ConfigTables.Records.Skip(1), record => Assert.Contains($"# {ConfigTables.Title(record)}\n", page, StringComparison.Ordinal));
    }
}
