using System.Text.Json;
using System.Text.Unicode;

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

    /// <summary>
    /// Splits one message. Members that decide its meaning may stand only once: two readers must never see two messages.
    /// <c>params</c>, <c>result</c> and <c>error</c> are objects, as MCP has them, or null, which counts as absent.
    /// </summary>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static RpcMessage? Parse(ReadOnlyMemory<byte> json, out RpcFault fault)
    {
        var message = default(RpcMessage);
        var seen = Members.None;
        string? problem = null;
        try
        {
            if (!Utf8.IsValid(json.Span)) return Fail(RpcCodes.ParseError, "Not valid UTF-8.", out fault);
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray) return Fail(RpcCodes.InvalidRequest, "Batches are not part of this protocol revision; send one message a request.", out fault);
            if (reader.TokenType != JsonTokenType.StartObject) return Fail(RpcCodes.InvalidRequest, "A JSON-RPC message is an object.", out fault);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = ToMember(ref reader);
                var isRepeated = (seen & member) != Members.None;
                seen |= member;
                reader.Read();
                problem ??= isRepeated ? $"The member '{NameOf(member)}' stands twice." : Check(member, ref reader);
                message = message.With(member, isRepeated, json, ref reader);
            }

            if (reader.Read()) return Fail(RpcCodes.ParseError, "There is more after the message.", out fault, message.Id);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Fail(RpcCodes.ParseError, $"Not valid JSON: {error.Message}", out fault, message.Id);
        }

        // Only now: the answer to a faulty request should carry its id, and that may stand last.
        problem ??= message.CheckWhole(seen);
        if (problem is not null) return Fail(RpcCodes.InvalidRequest, problem, out fault, message.Id);
        fault = default;
        return message;
    }

    private RpcMessage With(Members member, bool isRepeated, ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        var kind = reader.TokenType;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = kind == JsonTokenType.Null ? default : json[start..(int)reader.BytesConsumed];
        return member switch
        {
            Members.Id => this with { Id = !isRepeated && kind is JsonTokenType.String or JsonTokenType.Number ? value : default },
            Members.Method when kind == JsonTokenType.String => this with { Method = reader.GetString() },
            Members.Params => this with { Params = value },
            Members.Result => this with { Result = value },
            Members.Error => this with { Error = value },
            _ => this,
        };
    }

    private static string? Check(Members member, ref Utf8JsonReader reader) => (member, reader.TokenType) switch
    {
        (Members.JsonRpc, var kind) => kind == JsonTokenType.String && reader.ValueTextEquals("2.0"u8) ? null : "The member 'jsonrpc' must be \"2.0\".",
        (Members.Id, not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null)) => "The member 'id' must be a string or a number.",
        (Members.Method, not JsonTokenType.String) => "The member 'method' must be a string.",
        (Members.Params or Members.Result or Members.Error, not (JsonTokenType.StartObject or JsonTokenType.Null)) => $"The member '{NameOf(member)}' must be an object.",
        _ => null,
    };

    private string? CheckWhole(Members seen)
    {
        var parts = (Method is null ? 0 : 1) + (Result.IsEmpty ? 0 : 1) + (Error.IsEmpty ? 0 : 1);
        if ((seen & Members.JsonRpc) == Members.None) return "The member 'jsonrpc' is missing.";
        if (parts == 0) return "The member 'method' is missing.";
        if (parts > 1) return "A message has one of 'method', 'result' and 'error'.";
        return Method is not null && Id.IsEmpty && (seen & Members.Id) != Members.None ? "The member 'id' of a request must be a string or a number." : null;
    }

    private static RpcMessage? Fail(int code, string text, out RpcFault fault, ReadOnlyMemory<byte> id = default)
    {
        fault = new RpcFault(code, text, id);
        return null;
    }

    private static string NameOf(Members member) => member.ToString().ToLowerInvariant();

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
