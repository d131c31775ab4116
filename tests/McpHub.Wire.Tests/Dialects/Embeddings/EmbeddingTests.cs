using System.Buffers;
using System.Text;
using CsCheck;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Embeddings;

public sealed class EmbeddingTests
{
    private static readonly Gen<Sequence<string>> Inputs = ChatGen.Few(ChatGen.Texts, 1, 4);

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public void What_a_request_says_comes_back(string dialect)
    {
        var format = Of(dialect);
        Gen.Select(Inputs, Gen.Bool, ChatGen.Maybe(Gen.Int[1, 4096]), ChatGen.Extras(dialect), Gen.Bool).Sample(
            (inputs, isList, dimensions, extras, hasMore) =>
            {
                var request = new EmbeddingRequest { Model = "m", Inputs = inputs, IsList = isList || inputs.Count > 1, Dimensions = dimensions, Extras = extras };
                if (dialect == "openai-chat") request = request with { WantsBase64 = hasMore, UserId = hasMore ? "u" : null };
                if (dialect == "gemini") request = request with { Purpose = hasMore ? "RETRIEVAL_DOCUMENT" : null, Title = hasMore ? "t" : null };
                var losses = new LossLog();
                Assert.Equal(request, format.ReadRequest(Write(format, request, losses), new RequestReadContext("m")));
                Assert.Empty(losses.All);
            },
            iter: 500);
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public void Vectors_come_back_to_the_last_bit(string dialect)
    {
        var format = Of(dialect);
        Gen.Select(Inputs, ChatGen.Few(Gen.Float.Where(float.IsFinite), 0, 6), Gen.Bool).Sample(
            (inputs, vector, wantsBase64) =>
            {
                var request = new EmbeddingRequest { Model = "m", Inputs = inputs, IsList = inputs.Count > 1, WantsBase64 = wantsBase64 && dialect == "openai-chat" };
                var response = new EmbeddingResponse { Model = dialect == "gemini" ? null : "m", Vectors = [.. inputs.Select(_ => vector)], InputTokens = 7 };
                var output = new ArrayBufferWriter<byte>();
                format.WriteResponse(response, request, output);
                Assert.Equal(response, format.ReadResponse(output.WrittenMemory, request));
            },
            iter: 500);
    }

    [Theory]
    [InlineData("openai-chat", """{"model":"m","input":["a","b"],"dimensions":3}""")]
    [InlineData("gemini", """{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"outputDimensionality":3},{"model":"models/m","content":{"parts":[{"text":"b"}]},"outputDimensionality":3}]}""")]
    [InlineData("ollama", """{"model":"m","input":["a","b"],"dimensions":3}""")]
    public void Request_goes_from_every_dialect_to_every_other(string dialect, string expected)
    {
        foreach (var other in new[] { "openai-chat", "gemini", "ollama" })
        {
            var losses = new LossLog();
            var asked = Of(other).ReadRequest(Write(Of(other), new EmbeddingRequest { Model = "m", Inputs = ["a", "b"], IsList = true, Dimensions = 3 }, losses), new RequestReadContext("m"));

            Assert.Equal(expected, Encoding.UTF8.GetString(Write(Of(dialect), asked, losses)));
            Assert.Empty(losses.All);
        }
    }

    [Fact]
    public void What_another_dialect_cannot_say_is_told()
    {
        var losses = new LossLog();
        Write(Of("openai-chat"), new EmbeddingRequest { Model = "m", Inputs = ["a"], Purpose = "RETRIEVAL_QUERY", Title = "t" }, losses);
        Write(Of("gemini"), new EmbeddingRequest { Model = "m", Inputs = ["a"], UserId = "u" }, losses);

        Assert.Equal(["purpose", "title", "user"], losses.Warned.Select(loss => loss.Path));
    }

    [Fact]
    public void Vectors_that_come_in_another_order_are_put_in_that_of_the_texts()
    {
        var response = Of("openai-chat").ReadResponse(
            """{"data":[{"index":1,"embedding":[2]},{"index":0,"embedding":"AACAPw=="}],"model":"m","usage":{"prompt_tokens":5}}"""u8.ToArray(), new EmbeddingRequest { Model = "m", Inputs = ["a", "b"] });

        Assert.Equal(new EmbeddingResponse { Model = "m", Vectors = [[1f], [2f]], InputTokens = 5 }, response);
    }

    [Theory]
    [InlineData("openai-chat", """{"data":[{"embedding":[1]}]}""", "data: must hold 2 vectors, one for each text, and holds 1")]
    [InlineData("openai-chat", """{"data":[{"embedding":"AAA="},{"embedding":[1]}]}""", "data[0].embedding: must be base64 of numbers of four bytes each")]
    [InlineData("gemini", """{"embedding":{"values":[1]}}""", "embeddings: must hold 2 vectors, one for each text, and holds 1")]
    [InlineData("ollama", """{"embeddings":[[1],["x"]]}""", "embeddings[1][0]: must be a number")]
    [InlineData("ollama", """{"error":"x"}""", "embeddings: must hold 2 vectors, one for each text, and holds 0")]
    public void Answer_that_is_wrong_is_named(string dialect, string body, string message)
    {
        var request = new EmbeddingRequest { Model = "m", Inputs = ["a", "b"] };

        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Of(dialect).ReadResponse(Encoding.UTF8.GetBytes(body), request)).Message);
    }

    [Theory]
    [InlineData("openai-chat", """{"model":"m"}""", "input: is required and must be a text or an array of texts")]
    [InlineData("openai-chat", """{"model":"m","input":[1,2]}""", "input[0]: must be a text: numbers of tokens mean something else to every model")]
    [InlineData("openai-chat", """{"model":"m","input":"a","encoding_format":"hex"}""", "encoding_format: 'hex' is no format; use float or base64")]
    [InlineData("ollama", """{"input":"a"}""", "model: is required and must be a string")]
    [InlineData("gemini", """{"model":"m"}""", "content: is required")]
    [InlineData("gemini", """{"model":"m","requests":[]}""", "requests: must hold at least one request")]
    [InlineData("gemini", """{"model":"m","content":{"parts":[{"inlineData":{}}]}}""", "content.parts[0]: must be a text: nothing else can be translated")]
    [InlineData("gemini", """{"model":"m","requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]},"taskType":"x"}]}""", "requests[1]: must ask for the same as the first one, of another text")]
    public void Request_that_is_wrong_is_named(string dialect, string body, string message)
    {
        Assert.Equal(message, Assert.Throws<ChatFormatException>(() => Of(dialect).ReadRequest(Encoding.UTF8.GetBytes(body), RequestReadContext.None)).Message);
    }

    private static IEmbeddingFormat Of(string dialect) => ChatDialects.Find(dialect)!.Embeddings!;

    private static byte[] Write(IEmbeddingFormat format, EmbeddingRequest request, LossLog losses)
    {
        var output = new ArrayBufferWriter<byte>();
        format.WriteRequest(request, new RequestWriteContext(new Origin("any"), losses), output);
        return output.WrittenSpan.ToArray();
    }
}
