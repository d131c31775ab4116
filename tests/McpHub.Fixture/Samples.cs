namespace McpHub.Fixture;

internal static class Samples
{
    public const string EmbeddedText = "This is an embedded resource content.";
    public const string MixedJson = """{"test":"data","value":123}""";

    /// <summary>One red pixel.</summary>
    public static ReadOnlyMemory<byte> RedPixelPng { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>A RIFF/WAVE header for 8 kHz mono with no samples after it.</summary>
    public static ReadOnlyMemory<byte> SilentWav { get; } = Convert.FromBase64String("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=");
}
