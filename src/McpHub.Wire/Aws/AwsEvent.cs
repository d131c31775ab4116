namespace McpHub.Wire.Aws;

/// <summary>One event of Amazon's binary stream. Lies in the reader's buffer: valid until the next call of the reader.</summary>
public readonly ref struct AwsEvent
{
    internal AwsEvent(ReadOnlySpan<byte> name, bool isError, ReadOnlySpan<byte> payload, int length)
    {
        Name = name;
        IsError = isError;
        Payload = payload;
        Length = length;
    }

    /// <summary>Which event, or which error: <c>contentBlockDelta</c>, <c>throttlingException</c>.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Whether the server says that something went wrong.</summary>
    public bool IsError { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Its bytes on the wire.</summary>
    public int Length { get; }
}

/// <summary>Bytes are no event stream, or an event is larger than allowed. Nothing more can be read from it.</summary>
public sealed class AwsEventException(string problem) : FormatException(problem);
