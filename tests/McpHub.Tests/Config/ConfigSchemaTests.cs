using System.Text.Json;
using McpHub.Config;
using McpHub.Wire.Schema;

namespace McpHub.Tests.Config;

/// <summary>The published schema: current, and of one mind with the loader wherever a schema can tell.</summary>
public sealed class ConfigSchemaTests
{
    private const string Refuses = "// schema: refuses";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSchema Schema = JsonSchema.Compile(JsonElement.Parse(ConfigSchema.Generate()));

    public static TheoryData<string> RefusedFiles =>
        [.. BadConfigTests.Files.Select(row => row.Data).Where(file => File.ReadLines(BadConfigTests.PathOf(file)).Contains(Refuses))];

    public static TheoryData<string> AcceptedFiles =>
        [.. PastedBlockTests.Files.Select(row => PastedBlockTests.PathOf(row.Data)).Append(RepositoryRoot.File("hub.config.json")).Select(Relative)];

    [Fact]
    public void Published_schema_is_current()
    {
        GeneratedFile.AssertCurrent("docs/hub.config.schema.json", _ => ConfigSchema.Generate());
    }

    [Theory]
    [MemberData(nameof(AcceptedFiles))]
    public void Schema_accepts_good_files(string file)
    {
        Assert.Empty(Schema.Validate(Parse(RepositoryRoot.File(file))).Errors);
    }

    [Theory]
    [MemberData(nameof(RefusedFiles))]
    public void Schema_refuses_what_it_can_tell(string file)
    {
        Assert.False(Schema.Validate(Parse(BadConfigTests.PathOf(file))).IsValid);
    }

    [Fact]
    public void Schema_states_defaults_that_the_loader_uses()
    {
        var listen = JsonElement.Parse(ConfigSchema.Generate()).GetProperty("properties").GetProperty("listen");

        Assert.Equal(new HubConfig().Listen, listen.GetProperty("default").GetString());
        Assert.Contains("scheme, host and port", listen.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    private static string Relative(string file) => Path.GetRelativePath(RepositoryRoot.File("."), file);

    private static JsonElement Parse(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
        return document.RootElement.Clone();
    }
}
