namespace McpHub.Tests.Upstreams;

/// <summary>What an ordinary server answers.</summary>
internal static class Canned
{
    public const string Capabilities = """{"tools":{"listChanged":true},"prompts":{},"resources":{}}""";

    public const string Discovery =
        """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"instructions":"Be kind.","resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"2"}}}""";

    public const string Initialized =
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"scripted","version":"1"},"instructions":"Be kind."}""";

    public const string Echo = """{"name":"echo","inputSchema":{"type":"object"}}""";

    public const string Done = """{"content":[{"type":"text","text":"done"}]}""";

    public const string NoSuchMethod = """{"code":-32601,"message":"Method not found"}""";

    public static string Tools(params string[] definitions) => $$"""{"tools":[{{string.Join(',', definitions)}}]}""";

    public static string ToolNamed(string name) => $$"""{"name":"{{name}}","inputSchema":{"type":"object"} }""";
}
