using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>What a caller's request means.</summary>
public interface IRequestReader
{
    /// <exception cref="ChatFormatException">It is no request of this dialect; names the field.</exception>
    ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context);
}

/// <summary>What a request says elsewhere than in its body.</summary>
/// <param name="Model">The model, where the dialect names it in the URL; wins over the body.</param>
/// <param name="IsStreaming">Whether a stream was asked for, where the dialect says so in the URL; wins over the body.</param>
public sealed record RequestReadContext(string? Model = null, bool? IsStreaming = null)
{
    public static readonly RequestReadContext None = new();
}
