using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// The ids under which agents know their tasks: sealed, so that they tell nothing and cannot be made up, and bound to the agent, so that
/// they are unknown to every other. Nothing is kept for them.
/// </summary>
internal sealed class TaskIds(HubEnvelope envelope)
{
    public string Seal(string agent, TaskReference task) =>
        envelope.Seal(new EnvelopeContent(JsonSerializer.Serialize(task, TaskJson.Default.TaskReference), null, DateTimeOffset.MaxValue), Bind(agent));

    /// <returns>Null when it is not an id that this agent was given.</returns>
    public TaskReference? Open(string agent, string id) =>
        envelope.Open(id, Bind(agent))?.State is { } state ? JsonSerializer.Deserialize(state, TaskJson.Default.TaskReference) : null;

    private static byte[] Bind(string agent) => SHA256.HashData(Encoding.UTF8.GetBytes($"task\n{agent}"));
}

/// <summary>A task as its server knows it.</summary>
/// <param name="Tool">The own name of the tool whose call became the task.</param>
/// <param name="Id">The server's own id.</param>
internal sealed record TaskReference(TaskKind Kind, string Server, string Tool, string Id);

[JsonSerializable(typeof(TaskReference))]
internal sealed partial class TaskJson : JsonSerializerContext;
