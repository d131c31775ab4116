using System.ComponentModel;
using ModelContextProtocol.Server;

namespace McpHub.Fixture.Tools;

[McpServerToolType]
internal sealed class StructuredTools
{
    [McpServerTool(Name = "test_structured", UseStructuredContent = true), Description("Returns structured content that fits its output schema.")]
    public static Measurement Structured(double value) => new("°C", value);

    internal sealed record Measurement(string Unit, double Value);
}
