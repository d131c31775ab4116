using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Architecture = ArchUnitNET.Domain.Architecture;

namespace McpHub.Tests;

/// <summary>Imports run one way: docs/architecture.md, "Layout". The allowed ones are the two tables of <see cref="ImportRules"/>.</summary>
public sealed class ArchitectureTests
{
    private static readonly Architecture Hub = new ArchLoader()
        .LoadAssemblies(typeof(McpHub.Config.HubConfig).Assembly, System.Reflection.Assembly.Load("McpHub.Wire"))
        .Build();

    [Fact]
    public void Every_import_is_one_that_the_layout_allows()
    {
        var types = Hub.Types.Where(type => type.FullName.StartsWith("McpHub.", StringComparison.Ordinal)).ToList();
        var violations = types
            .SelectMany(type => type.Dependencies.Select(dependency => (From: type.FullName, To: dependency.Target.FullName)))
            .Where(import => !ImportRules.Allows(import.From, import.To))
            .Distinct()
            .Select(import => $"{import.From} → {import.To}")
            .ToList();

        Assert.NotEmpty(types);
        Assert.True(violations.Count == 0, $"{violations.Count} imports run the wrong way:\n{string.Join("\n", violations)}");
    }

    [Fact]
    public void Every_folder_of_the_hub_is_known_to_the_rules()
    {
        var unknown = Hub.Types
            .Where(type => type.FullName.StartsWith("McpHub.", StringComparison.Ordinal))
            .Select(type => ImportRules.LayerOf(type.FullName))
            .Where(layer => layer is not null && !ImportRules.IsKnown(layer))
            .Distinct();

        Assert.Empty(unknown);
    }

    [Theory]
    [InlineData("McpHub.Wire.Sse.SseReader", "System.Text.Json.JsonElement", true)]
    [InlineData("McpHub.Wire.Sse.SseReader", "Microsoft.AspNetCore.Http.HttpContext", false)]
    [InlineData("McpHub.Wire.Sse.SseReader", "McpHub.Config.HubConfig", false)]
    [InlineData("McpHub.Config.HubConfig", "McpHub.Wire.Schema.JsonSchema", true)]
    [InlineData("McpHub.Config.HubConfig", "McpHub.Snapshot.Actions", false)]
    [InlineData("McpHub.Snapshot.Rule", "McpHub.Config.RuleConfig", true)]
    [InlineData("McpHub.Snapshot.Rule", "McpHub.Calls.Call", false)]
    [InlineData("McpHub.Models.ModelPipeline", "McpHub.Calls.Call", true)]
    [InlineData("McpHub.Models.ModelPipeline", "McpHub.Limits.RateAdmission", false)]
    [InlineData("McpHub.Models.Relay.StreamRelay", "McpHub.Models.ModelPipeline", true)]
    [InlineData("McpHub.Audit.AuditLog", "McpHub.Storage.FileStore", true)]
    [InlineData("McpHub.Mcp.ToolPipeline", "McpHub.Storage.FileStore", false)]
    [InlineData("McpHub.Storage.FileStore", "McpHub.Config.HubConfig", false)]
    [InlineData("McpHub.Admin.AdminEndpoints", "McpHub.Models.ModelPipeline", true)]
    [InlineData("McpHub.HubServices", "McpHub.Limits.RateAdmission", true)]
    [InlineData("McpHub.Limits.RateAdmission", "McpHub.HubServices", false)]
    [InlineData("McpHub.Mcp.Sessions", "ModelContextProtocol.Server.McpServer", true)]
    [InlineData("McpHub.Upstreams.Peer", "ModelContextProtocol.Client.McpClient", true)]
    [InlineData("McpHub.Models.ModelPipeline", "ModelContextProtocol.Client.McpClient", false)]
    [InlineData("McpHub.Calls.Call", "ModelContextProtocol.Client.McpClient", false)]
    public void Rules_say_what_the_layout_says(string from, string to, bool isAllowed)
    {
        Assert.Equal(isAllowed, ImportRules.Allows(from, to));
    }
}
