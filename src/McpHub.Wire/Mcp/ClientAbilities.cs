using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>What a client declared that it can be asked for.</summary>
public static class ClientAbilities
{
    /// <summary>Whether the declared capabilities cover a request of a server to its client.</summary>
    /// <param name="capabilities">As JSON; empty for none.</param>
    /// <param name="params">The request's parameters: an elicitation by URL is an ability of its own (revision 2025-11-25).</param>
    public static bool Cover(ReadOnlyMemory<byte> capabilities, string method, ReadOnlyMemory<byte> @params) => method switch
    {
        McpMethods.Sample => Has(capabilities, "sampling"u8),
        McpMethods.ListRoots => Has(capabilities, "roots"u8),
        McpMethods.Elicit when ObjectSplice.GetText(@params, "mode"u8) == "url" => Has(ObjectSplice.Get(capabilities, "elicitation"u8), "url"u8),
        McpMethods.Elicit => Has(capabilities, "elicitation"u8),
        _ => false,
    };

    /// <summary>Whether the client can be asked for anything at all.</summary>
    public static bool Any(ReadOnlyMemory<byte> capabilities) =>
        Has(capabilities, "sampling"u8) || Has(capabilities, "elicitation"u8) || Has(capabilities, "roots"u8);

    private static bool Has(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> member) => !json.IsEmpty && !ObjectSplice.Get(json, member).IsEmpty;
}
