using System.Text;
using System.Text.Json;
using CsCheck;
using McpHub.Wire.JsonRpc;
using McpHub.Wire.Tests.Json;

namespace McpHub.Wire.Tests.JsonRpc;

/// <summary>Whatever bytes come: a message or a fault, never anything else.</summary>
public sealed class RpcMessageFuzzTests
{
    private static readonly Gen<string> Members = Gen.OneOf(
        "\"jsonrpc\":\"2.0\"", "\"jsonrpc\":\"2.0\"", "\"jsonrpc\":\"2.0\"", "\"jsonrpc\":2", "\"id\":1", "\"id\":\"a\"", "\"id\":null", "\"\\u0069d\":2",
        "\"method\":\"m\"", "\"method\":7", "\"\\u006dethod\":\"n\"", "\"params\":{}", "\"params\":null", "\"params\":[]", "\"result\":{}", "\"result\":null",
        "\"error\":{}", "\"error\":null", "\"Method\":\"x\"", "\"other\":[{\"id\":9}]", "\"\\ud800\":1");

    private static readonly Gen<string> Messages = Members.Array[0, 8].Select(members => $"{{{string.Join(',', members)}}}");

    [Fact]
    public void Random_bytes_are_a_fault()
    {
        Gen.Byte.Array[0, 200].Sample(bytes => RpcMessage.Parse(bytes, out var fault) is null == fault.Code is RpcCodes.ParseError or RpcCodes.InvalidRequest, iter: 20_000);
    }

    [Fact]
    public void Damaged_messages_are_a_message_or_a_fault()
    {
        Gen.Select(Messages, Gen.Int[0, 500], Gen.Byte).Sample(
            (json, place, value) =>
            {
                var bytes = Encoding.UTF8.GetBytes(json);
                bytes[place % bytes.Length] = value;
                return RpcMessage.Parse(bytes, out var fault) is null == fault.Code is RpcCodes.ParseError or RpcCodes.InvalidRequest;
            },
            iter: 20_000);
    }

    [Fact]
    public void What_is_read_is_what_a_parser_reads_and_stands_once()
    {
        Messages.Sample(
            json =>
            {
                if (RpcMessage.Parse(Encoding.UTF8.GetBytes(json), out _) is not { } message) return;
                using var parsed = JsonDocument.Parse(json);
                var members = parsed.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToLookup(member => member.Name, member => member.Value.GetRawText());
                Assert.Equal(["\"2.0\""], members["jsonrpc"]);
                Assert.Equal(members["id"], Present(message.Id));
                Assert.Equal(members["params"], Present(message.Params));
                Assert.Equal(members["result"], Present(message.Result));
                Assert.Equal(members["error"], Present(message.Error));
                Assert.Equal(members["method"].Select(method => JsonSerializer.Deserialize<string>(method)), message.Method is null ? [] : [message.Method]);
                Assert.Equal(1, (message.IsRequest ? 1 : 0) + (message.IsNotification ? 1 : 0) + (message.IsResponse ? 1 : 0));
            },
            iter: 20_000);
    }

    [Fact]
    public void Any_params_object_is_carried_byte_for_byte()
    {
        JsonGen.Objects.Sample(
            json =>
            {
                var message = RpcMessage.Parse(RpcFrames.Request(1, "m", Encoding.UTF8.GetBytes(json)), out _);
                return message is { IsRequest: true } request && Encoding.UTF8.GetString(request.Params.Span) == json;
            },
            iter: 2_000);
    }

    private static string[] Present(ReadOnlyMemory<byte> json) => json.IsEmpty ? [] : [Encoding.UTF8.GetString(json.Span)];
}
