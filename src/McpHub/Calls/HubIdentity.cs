using System.Reflection;
using McpHub.Wire.Json;

namespace McpHub.Calls;

/// <summary>How the hub names itself to servers and to clients.</summary>
public static class HubIdentity
{
    public const string Name = "McpHub";

    public static readonly string Version = typeof(HubIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Name and version as the JSON object that MCP calls an implementation.</summary>
    public static readonly ReadOnlyMemory<byte> Json = ObjectSplice.Rewrite(default, JsonEdit.SetText("name", Name), JsonEdit.SetText("version", Version));
}
