using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace McpHub.Config;

/// <summary>What the operator writes: <c>hub.config.json</c>, record for record.</summary>
public sealed record HubConfig
{
    /// <summary>Where the published JSON Schema of this file is; for editors.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The address to listen on, as scheme, host and port.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:5100";

    /// <summary>Where keys and audit records are kept; relative to the folder of the file.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>MCP servers by alias, in the shape every MCP client uses.</summary>
    [RegularExpression(Names.Alias, ErrorMessage = Names.AliasMeaning)]
    public IReadOnlyDictionary<string, ServerConfig> McpServers { get; init; } = new Dictionary<string, ServerConfig>();

    /// <summary>Model vendors' endpoints by name.</summary>
    [RegularExpression(Names.Alias, ErrorMessage = Names.AliasMeaning)]
    public IReadOnlyDictionary<string, ProviderConfig> Providers { get; init; } = new Dictionary<string, ProviderConfig>();

    /// <summary>Model aliases that applications ask for, each with the targets that serve it.</summary>
    [RegularExpression(Names.Model, ErrorMessage = Names.ModelMeaning)]
    public IReadOnlyDictionary<string, ModelConfig> Models { get; init; } = new Dictionary<string, ModelConfig>();

    /// <summary>Prompts of the hub's own, filled in by name (<c>hub.prompt</c>) and listed to MCP clients.</summary>
    [RegularExpression(Names.Prompt, ErrorMessage = Names.PromptMeaning)]
    public IReadOnlyDictionary<string, PromptConfig> Prompts { get; init; } = new Dictionary<string, PromptConfig>();

    /// <summary>Named subsets of the tools, each reachable at <c>/mcp/{toolset}</c>.</summary>
    [RegularExpression(Names.Alias, ErrorMessage = Names.AliasMeaning)]
    public IReadOnlyDictionary<string, ToolsetConfig> Toolsets { get; init; } = new Dictionary<string, ToolsetConfig>();

    /// <summary>Named lists of rules. The role <c>everything</c> is built in and allows all.</summary>
    [RegularExpression(Names.Agent, ErrorMessage = Names.AgentMeaning)]
    public IReadOnlyDictionary<string, RoleConfig> Roles { get; init; } = new Dictionary<string, RoleConfig>();

    /// <summary>Agents that have roles in common.</summary>
    [RegularExpression(Names.Agent, ErrorMessage = Names.AgentMeaning)]
    public IReadOnlyDictionary<string, GroupConfig> Groups { get; init; } = new Dictionary<string, GroupConfig>();

    /// <summary>Callers with an identity, and the roles and groups each one has.</summary>
    [RegularExpression(Names.Agent, ErrorMessage = Names.AgentMeaning)]
    public IReadOnlyDictionary<string, AgentConfig> Agents { get; init; } = new Dictionary<string, AgentConfig>();

    /// <summary>How long a conversation keeps the labels of what it has touched.</summary>
    public TaintConfig Taint { get; init; } = new();

    /// <summary>Questions to the permissions with the answers they must give: a file that answers otherwise is refused.</summary>
    public IReadOnlyList<PolicyTestConfig> Tests { get; init; } = [];

    /// <summary>How callers prove who they are.</summary>
    public AuthConfig Auth { get; init; } = new();

    /// <summary>Bounds on what one caller may send and ask for.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Images and files that callers give by URL.</summary>
    public FetchConfig Fetch { get; init; } = new();

    /// <summary>Answers that are kept for callers of OpenAI Responses.</summary>
    public ResponsesConfig Responses { get; init; } = new();

    /// <summary>The record of every call.</summary>
    public AuditConfig Audit { get; init; } = new();

    /// <summary>Metrics and traces.</summary>
    public TelemetryConfig Telemetry { get; init; } = new();
}
