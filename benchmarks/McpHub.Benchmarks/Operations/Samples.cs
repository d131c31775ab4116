using System.Text;

namespace McpHub.Benchmarks.Operations;

/// <summary>Requests and answers of the usual size.</summary>
internal static class Samples
{
    /// <summary>About 930 bytes, the model in front, as most SDKs write it.</summary>
    public static readonly byte[] ChatRequest = Encoding.UTF8.GetBytes($$"""{"model":"fast","messages":[{"role":"system","content":"{{new string('s', 300)}}"},{"role":"user","content":"{{new string('u', 480)}}"}],"temperature":0.2,"stream":true,"stream_options":{"include_usage":true} }""");

    /// <summary>One event of a streamed answer, about 200 bytes.</summary>
    public static readonly byte[] ChatEvent = Encoding.UTF8.GetBytes("data: " + Encoding.UTF8.GetString(ChatChunk()) + "\n\n");

    public static byte[] ChatChunk() => """{"id":"chatcmpl-Abc123","object":"chat.completion.chunk","created":1763800000,"model":"vendor-model-2026-01-01","choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null}]}"""u8.ToArray();
}
