using System.Buffers;
using McpHub.Calls;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Sse;

namespace McpHub.Models;

/// <summary>How a stream ends that broke after its first byte: with an error in the caller's dialect.</summary>
internal static class LastEvents
{
    public static void WriteError(IBufferWriter<byte> output, ModelCall call, HubError error)
    {
        if (call.Dialect.Name == OpenAiChatDialect.Name)
        {
            SseWriter.WriteEvent(output, OpenAiErrors.ToLastEvent(error, call.RequestId));
            return;
        }

        var asked = call.Chat ?? new ChatRequest { Model = call.RequestedName };
        call.Dialect.ResponseWriter.OpenStream(new ResponseWriteContext(asked, new LossLog(), new IdSource(call.RequestId), 0)).Write(new ResponseFailed(DialectErrors.ToChatError(error)), output);
    }
}
