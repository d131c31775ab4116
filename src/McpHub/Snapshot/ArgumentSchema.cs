using McpHub.Config;
using McpHub.Wire.Schema;

namespace McpHub.Snapshot;

/// <summary>A schema that a rule holds arguments against.</summary>
internal sealed class ArgumentSchema(WrittenJson written)
{
    private readonly JsonSchema schema = JsonSchema.Compile(written.ToBytes());

    /// <summary>Text that is no JSON object, names a member twice or takes too long to check is not known to fit, and not known not to.</summary>
    public Truth Fits(Circumstances now)
    {
        if (now.Arguments is not { } arguments) return Truth.Unknown;
        var json = OrEmpty(arguments);
        if (json[0] != (byte)'{') return Truth.Unknown;
        var result = schema.Validate(json);
        if (result.IsValid) return Truth.Yes;
        return result.Errors.Any(error => error.Keyword is "json" or "limit") ? Truth.Unknown : Truth.No;
    }

    /// <summary>What does not fit, in words that hold no value.</summary>
    public IEnumerable<string> Misfits(Circumstances now) => now.Arguments is { } arguments
        ? schema.Validate(OrEmpty(arguments)).Errors.Take(5).Select(error => $"{(error.InstancePointer.Length == 0 ? "/" : error.InstancePointer)}: {error.Message}")
        : [];

    private static ReadOnlySpan<byte> OrEmpty(ReadOnlyMemory<byte> arguments) => arguments.Span.TrimStart(" \t\r\n"u8) is { IsEmpty: false } json ? json : "{}"u8;
}
