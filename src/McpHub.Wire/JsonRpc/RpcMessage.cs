using System.Text.Json;

namespace McpHub.Wire.JsonRpc;

/// <summary>A JSON-RPC 2.0 message: its parts as slices of the bytes it came in, nothing converted.</summary>
public readonly record struct RpcMessage
{
    /// <summary>The id as JSON; empty when the message has none.</summary>
    public ReadOnlyMemory<byte> Id { get; private init; }

    /// <summary>Null for a response.</summary>
    public string? Method { get; private init; }

    public ReadOnlyMemory<byte> Params { get; private init; }

    public ReadOnlyMemory<byte> Result { get; private init; }

    public ReadOnlyMemory<byte> Error { get; private init; }

    public bool IsRequest => Method is not null && !Id.IsEmpty;

    public bool IsNotification => Method is not null && Id.IsEmpty;

    public bool IsResponse => Method is null;

    /// <summary>Splits one message. Members that decide its meaning may stand only once: two readers must never see two messages.</summary>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static RpcMessage? Parse(ReadOnlyMemory<byte> json, out RpcFault fault)
    {
        var message = default(RpcMessage);
        var seen = Members.None;
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray) return Fail(RpcCodes.InvalidRequest, "Batches are not part of this protocol revision; send one message a request.", out fault);
            if (reader.TokenType != JsonTokenType.StartObject) return Fail(RpcCodes.InvalidRequest, "A JSON-RPC message is an object.", out fault);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = ToMember(ref reader);
                if (member != Members.None && (seen & member) != 0) return Fail(RpcCodes.InvalidRequest, $"The member '{reader.GetString()}' stands twice.", out fault, message.Id);
                seen |= member;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var kind = reader.TokenType;
                if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
                var value = json[start..(int)reader.BytesConsumed];
                switch (member)
                {
                    case Members.JsonRpc when !(kind == JsonTokenType.String && reader.ValueTextEquals("2.0"u8)):
                        return Fail(RpcCodes.InvalidRequest, "The member 'jsonrpc' must be \"2.0\".", out fault, message.Id);
                    case Members.Id when kind is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null):
                        return Fail(RpcCodes.InvalidRequest, "The member 'id' must be a string or a number.", out fault);
                    case Members.Id:
                        message = message with { Id = kind == JsonTokenType.Null ? default : value };
                        break;
                    case Members.Method when kind != JsonTokenType.String:
                        return Fail(RpcCodes.InvalidRequest, "The member 'method' must be a string.", out fault, message.Id);
                    case Members.Method:
                        message = message with { Method = reader.GetString() };
                        break;
                    case Members.Params when kind != JsonTokenType.StartObject:
                        return Fail(RpcCodes.InvalidRequest, "The member 'params' must be an object.", out fault, message.Id);
                    case Members.Params:
                        message = message with { Params = value };
                        break;
                    case Members.Result:
                        message = message with { Result = value };
                        break;
                    case Members.Error:
                        message = message with { Error = value };
                        break;
                }
            }

            if (reader.Read()) return Fail(RpcCodes.ParseError, "There is more after the message.", out fault, message.Id);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Fail(RpcCodes.ParseError, $"Not valid JSON: {error.Message}", out fault, message.Id);
        }

        if ((seen & Members.JsonRpc) == 0) return Fail(RpcCodes.InvalidRequest, "The member 'jsonrpc' is missing.", out fault, message.Id);
        if (message.Method is null && message.Result.IsEmpty && message.Error.IsEmpty) return Fail(RpcCodes.InvalidRequest, "The member 'method' is missing.", out fault, message.Id);
        fault = default;
        return message;
    }

    private static RpcMessage? Fail(int code, string text, out RpcFault fault, ReadOnlyMemory<byte> id = default)
    {
        fault = new RpcFault(code, text, id);
        return null;
    }

    private static Members ToMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8)) return Members.Id;
        if (reader.ValueTextEquals("method"u8)) return Members.Method;
        if (reader.ValueTextEquals("params"u8)) return Members.Params;
        if (reader.ValueTextEquals("result"u8)) return Members.Result;
        if (reader.ValueTextEquals("error"u8)) return Members.Error;
        return reader.ValueTextEquals("jsonrpc"u8) ? Members.JsonRpc : Members.None;
    }

    [Flags]
    private enum Members
    {
        None = 0,
        JsonRpc = 1,
        Id = 2,
        Method = 4,
        Params = 8,
        Result = 16,
        Error = 32,
    }
}

/// <summary>Why bytes are no message.</summary>
/// <param name="Id">The id as JSON, when it was read before the fault.</param>
public readonly record struct RpcFault(int Code, string Message, ReadOnlyMemory<byte> Id);
