using System.Buffers;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Models.ChatClients;

/// <summary>
/// Models behind any <see cref="IChatClient"/> or <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> that the host of the hub registered
/// under the provider's name: <c>services.AddKeyedSingleton&lt;IChatClient&gt;("name", client)</c>.
/// </summary>
internal sealed partial class ChatClientProvider(IServiceProvider services, ILogger<ChatClientProvider> logger, TimeProvider time) : IProvider
{
    public IReadOnlyList<string> Kinds { get; } = [ProviderKind.ChatClient];

    public async Task<ProviderAnswer> SendAsync(ProviderRequest request, CancellationToken ct)
    {
        try
        {
            return request.Operation == ModelOperation.Embeddings ? await EmbedAsync(request, ct) : await ChatAsync(request, ct);
        }
        catch (ChatFormatException e)
        {
            return Failed(request.Dialect, 400, new ChatError(ErrorClass.Invalid, e.Message) { Code = "invalid_request", Param = e.Path });
        }
        catch (Exception e) when (e is not OperationCanceledException and not HttpRequestException)
        {
            // What a client of somebody else throws may hold anything, keys among it: the caller gets a code.
            LogFailed(request.Target.Name, e);
            return Failed(request.Dialect, 500, new ChatError(ErrorClass.Upstream, "The client of the model failed."));
        }
    }

    private async Task<ProviderAnswer> ChatAsync(ProviderRequest request, CancellationToken ct)
    {
        if (services.GetKeyedService<IChatClient>(request.Target.Provider.Name) is not { } client) return NotRegistered(request, "IChatClient");

        var asked = request.Dialect.RequestReader.Read(request.Body.ToArray(), RequestReadContext.None);
        var (messages, options) = (ClientMessages.Of(asked), ClientMessages.OptionsOf(asked));
        var context = new ResponseWriteContext(asked, new LossLog(), new IdSource(Guid.NewGuid().ToString("N")), time.GetUtcNow().ToUnixTimeSeconds());
        if (request.IsStreaming)
        {
            var events = ClientAnswers.EventsAsync(client.GetStreamingResponseAsync(messages, options, ct), ct);
            return new ProviderAnswer(200, "text/event-stream", [], new EventBytes(events, request.Dialect.ResponseWriter.OpenStream(context), e => LogFailed(request.Target.Name, e)));
        }

        var output = new ArrayBufferWriter<byte>();
        request.Dialect.ResponseWriter.Write(ClientAnswers.Of(await client.GetResponseAsync(messages, options, ct)), context, output);
        return Whole(200, output);
    }

    private async Task<ProviderAnswer> EmbedAsync(ProviderRequest request, CancellationToken ct)
    {
        if (services.GetKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(request.Target.Provider.Name) is not { } generator) return NotRegistered(request, "IEmbeddingGenerator<string, Embedding<float>>");

        var asked = EmbeddingsForm.Read(request.Body.ToArray());
        var made = await generator.GenerateAsync(asked.Inputs, new EmbeddingGenerationOptions { ModelId = request.Target.Model, Dimensions = asked.Dimensions }, ct);
        var output = new ArrayBufferWriter<byte>();
        EmbeddingsForm.Write(output, request.Target.Model, made, asked.IsBase64);
        return Whole(200, output);
    }

    private static ProviderAnswer NotRegistered(ProviderRequest request, string type) => Failed(
        request.Dialect, 503, new ChatError(ErrorClass.Overloaded, $"The host of the hub has registered no {type} under the name '{request.Target.Provider.Name}'."));

    private static ProviderAnswer Failed(ChatDialect dialect, int status, ChatError error)
    {
        var body = new ArrayBufferWriter<byte>();
        dialect.Errors.Write(error, null, body);
        return Whole(status, body);
    }

    private static ProviderAnswer Whole(int status, ArrayBufferWriter<byte> body) => new(status, "application/json", [], new MemoryStream(body.WrittenSpan.ToArray()));

    [LoggerMessage(LogLevel.Warning, "The client of {Target} failed.")]
    private partial void LogFailed(string target, Exception error);
}
