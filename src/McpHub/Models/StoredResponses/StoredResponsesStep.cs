using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using McpHub.Calls;
using McpHub.Models.Lanes;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiResponses;
using Microsoft.Data.Sqlite;

namespace McpHub.Models.StoredResponses;

/// <summary>
/// Keeps answers for callers of OpenAI Responses and goes on from them, whatever the provider is. It never asks a provider to go on from
/// what that keeps: all agents share the hub's key there, and one could read the other's conversation.
/// </summary>
/// <param name="opened">Gives the store; null when none are kept. Asked at the first call only: who looks at servers makes no database.</param>
internal sealed partial class StoredResponsesStep(Lazy<ResponseStore?> opened, TimeProvider time, ILogger<StoredResponsesStep> logger) : IConversationStep
{
    private const int MaxReferences = 2000;

    public ValueTask<HubError?> BeginAsync(ModelCall call, CancellationToken ct)
    {
        if (call.Dialect.Name != OpenAiResponsesDialect.Name || call.Operation is not (ModelOperation.Chat or ModelOperation.CountTokens)) return default;
        try
        {
            return new(Begin(call));
        }
        catch (JsonException e)
        {
            return new(ResponseErrors.NotValid(e.Message));
        }
        catch (InvalidOperationException)
        {
            return new(ResponseErrors.NotValid("It holds half a surrogate pair, which is no text."));
        }
        catch (ChatFormatException e)
        {
            return new(TranslationErrors.Invalid(e));
        }
    }

    private HubError? Begin(ModelCall call)
    {
        var asked = ResponsesRequest.Read(call.Body.Span);
        if (asked.IsBackground) return ResponseErrors.Background;
        if (asked.HasConversation) return ResponseErrors.Conversation;
        var store = opened.Value;
        if (store is null && (asked.PreviousId is not null || asked.HasReferences)) return ResponseErrors.NotKept;

        // State of another provider: nobody can read it in this form.
        if (call.Body.Span.IndexOf(StateMarker) >= 0) call.NeedsTranslation = true;
        if (store is null) return null;

        if (asked.PreviousId is not null || asked.HasReferences) return GoOn(call, store, asked);
        // Nothing in the request is the hub's to change: its bytes may pass as they are.
        if (IsKept(call, asked)) KeepAnswer(call, store, () => InputOf(call.Body), previousId: null);
        return null;
    }

    private HubError? GoOn(ModelCall call, ResponseStore store, ResponsesRequest asked)
    {
        using var body = ResponseItems.Parse(call.Body);
        var maxBytes = call.Snapshot.Config.Limits.MaxModelBodyBytes;
        var before = store.FindConversation(call.Agent.Name, asked.PreviousId, maxBytes);
        if (before.IsTooLong) return ResponseErrors.TooLong(ResponseStore.MaxTurns, maxBytes);
        if (before.Missing is { } missing) return ResponseErrors.PreviousNotFound(asked.PreviousId!, missing);

        var references = new ItemReferences(store, call.Agent.Name, MaxReferences, maxBytes);
        var input = InputOf(body.RootElement, references.Resolve);
        if (references.Error is { } error) return error;

        Read(call, body.RootElement, before.Turns, input, asked.PreviousId);
        if (IsKept(call, asked)) KeepAnswer(call, store, () => input, asked.PreviousId);
        return null;
    }

    private static bool IsKept(ModelCall call, ResponsesRequest asked) => call.Operation == ModelOperation.Chat && (asked.Store ?? true);

    private static byte[] InputOf(ReadOnlyMemory<byte> body)
    {
        using var document = ResponseItems.Parse(body);
        return InputOf(document.RootElement, item => item);
    }

    private static byte[] InputOf(JsonElement body, Func<JsonElement, JsonElement> resolve) => ResponseItems.Write(json =>
    {
        json.WriteStartArray();
        if (body.TryGetProperty("input"u8, out var own)) ResponseItems.WriteInput(json, own, resolve);
        json.WriteEndArray();
    });

    private static ReadOnlySpan<byte> StateMarker => "\"mcphub1."u8;

    /// <summary>The conversation is that of the turns before, then what this request brings. Instructions of earlier turns are not carried over.</summary>
    private static void Read(ModelCall call, JsonElement body, IReadOnlyList<StoredResponse> turns, byte[] input, string? previousId)
    {
        var whole = ResponseItems.Write(json =>
        {
            json.WriteStartObject();
            foreach (var member in body.EnumerateObject().Where(member => member.Name is not ("input" or "previous_response_id")))
            {
                json.WritePropertyName(member.Name);
                ResponseItems.WriteRaw(json, member.Value);
            }

            json.WriteStartArray("input"u8);
            foreach (var turn in turns) ResponseItems.WriteTurn(json, turn);
            using var own = ResponseItems.Parse(input);
            foreach (var item in own.RootElement.EnumerateArray()) ResponseItems.WriteRaw(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        var chat = call.Dialect.RequestReader.Read(whole, new RequestReadContext(call.RequestedName, call.IsStreaming));
        call.Chat = chat with { PreviousId = previousId, Store = chat.Store is false ? false : null };
        call.NeedsTranslation = true;
    }

    /// <param name="inputOf">What this request brings.</param>
    private void KeepAnswer(ModelCall call, ResponseStore store, Func<byte[]> inputOf, string? previousId)
    {
        call.AnswerId = $"resp_{RandomNumberGenerator.GetHexString(48, lowercase: true)}";
        call.AnswerReady = answer =>
        {
            Keep(call, store, answer, inputOf(), previousId);
            return ValueTask.CompletedTask;
        };
        call.AnswerLost = problem => LogUnread(call.RequestId, problem);
    }

    // An answer that cannot be kept is still an answer.
    private void Keep(ModelCall call, ResponseStore store, ChatResponse answer, byte[] input, string? previousId)
    {
        try
        {
            var response = new StoredResponse(call.Agent.Name, answer.Id ?? call.AnswerId!, previousId, input, Write(call, answer));
            using var items = ResponseItems.Parse(response.Input);
            using var written = ResponseItems.Parse(response.Answer);
            if (!store.Keep(response, ResponseItems.Ids(written.RootElement.GetProperty("output")).Concat(ResponseItems.Ids(items.RootElement)))) LogTooLarge(call.RequestId, response.Answer.Length);
        }
        catch (SqliteException e)
        {
            LogNotKept(e, call.RequestId);
        }
        catch (ChatFormatException e)
        {
            LogUnread(call.RequestId, e.Message); // the provider read the request better than the hub does
        }
    }

    private byte[] Write(ModelCall call, ChatResponse answer)
    {
        var output = new ArrayBufferWriter<byte>();
        call.Dialect.ResponseWriter.Write(answer, new ResponseWriteContext(call.Asked ?? Conversations.Read(call), new LossLog(), new IdSource(call.RequestId), time.GetUtcNow().ToUnixTimeSeconds()), output);
        return output.WrittenSpan.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to request {RequestId} is not kept: its {Bytes} bytes are more than responses.maxBytesPerAgent")]
    private partial void LogTooLarge(string requestId, int bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to request {RequestId} is not kept: it cannot be read ({Problem})")]
    private partial void LogUnread(string requestId, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer to request {RequestId} is not kept: the database failed")]
    private partial void LogNotKept(Exception error, string requestId);
}
