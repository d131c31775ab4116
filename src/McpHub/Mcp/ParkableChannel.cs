using System.Threading.Channels;
using McpHub.Calls;
using McpHub.Wire.Json;
using McpHub.Wire.Mcp;

namespace McpHub.Mcp;

/// <summary>
/// The way back to a client that stands alone with every request. A question cannot be sent to it: the request ends with the question,
/// and goes on when the client comes back with the answer. Notifications go to whichever request is open.
/// </summary>
internal sealed class ParkableChannel(ReadOnlyMemory<byte> capabilities) : IClientChannel
{
    private const int MaxQuestions = 16;
    private readonly Channel<Question> questions = Channel.CreateBounded<Question>(MaxQuestions);

    private volatile McpRequest? open;

    /// <summary>The request that is open now; null while there is none.</summary>
    public McpRequest? Open
    {
        get => open;
        set => open = value;
    }

    /// <summary>Questions in the order they came up.</summary>
    public ChannelReader<Question> Questions => questions.Reader;

    // Progress is asked for by each request anew, under a token of its own.
    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        if (open is not { } request) return ValueTask.CompletedTask;
        if (method != McpMethods.Progress) return request.Client.NotifyAsync(method, @params, ct);
        var token = request.Meta.ProgressToken;
        return token.IsEmpty ? ValueTask.CompletedTask : request.Client.NotifyAsync(method, ObjectSplice.Rewrite(@params, JsonEdit.Set(MetaKeys.ProgressToken, token)), ct);
    }

    public bool CanAsk(string method, ReadOnlyMemory<byte> @params) => ClientAbilities.Cover(capabilities, method, @params);

    public async Task<Reply> AskAsync(string method, ReadOnlyMemory<byte> @params, CancellationToken ct)
    {
        var question = new Question(method, @params);
        await questions.Writer.WriteAsync(question, ct);
        return await question.Answer.Task.WaitAsync(ct);
    }

    public sealed class Question(string method, ReadOnlyMemory<byte> @params)
    {
        public string Method => method;

        public ReadOnlyMemory<byte> Params => @params;

        public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
