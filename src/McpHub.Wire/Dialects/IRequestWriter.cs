using System.Buffers;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>A request as a provider of this dialect expects it.</summary>
public interface IRequestWriter
{
    /// <summary>Writes the body. What has no equivalent is reported to the log of the context.</summary>
    /// <exception cref="ChatFormatException">The request cannot be said in this dialect at all, whatever the rules are.</exception>
    void Write(ChatRequest request, RequestWriteContext context, IBufferWriter<byte> output);
}

/// <param name="Target">Whom the request is for: opaque state of another origin stays here.</param>
/// <param name="Losses">Where losses are reported.</param>
public sealed record RequestWriteContext(Origin Target, LossLog Losses)
{
    /// <summary>What is particular about this provider or model.</summary>
    public TargetTraits Traits { get; init; } = TargetTraits.Default;

    /// <summary>For ids that the request lacks and the dialect demands.</summary>
    public IdSource Ids { get; init; } = new("request");
}
