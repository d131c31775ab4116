using System.Globalization;
using McpHub.Calls;

namespace McpHub.Models.StoredResponses;

/// <summary>What the hub says about answers that it keeps, or does not. The codes of missing answers are OpenAI's.</summary>
internal static class ResponseErrors
{
    public static readonly HubError Background = new(
        ErrorKind.BadRequest, "background_not_supported", "'background' asks for an answer later, and the hub answers at once.", "Leave it out; set \"stream\": true for long answers.");

    public static readonly HubError Conversation = new(
        ErrorKind.BadRequest, "conversation_not_supported", "'conversation' names a conversation kept by OpenAI, which every agent of the hub would share.", "Use previous_response_id, which the hub keeps for each agent.");

    public static readonly HubError NotKept = new(
        ErrorKind.BadRequest, "responses_not_kept", "This hub keeps no answers, so that none can be continued.", "Send the whole conversation in 'input', or have an operator set responses.enabled.");

    public static readonly HubError NotCancellable = new(
        ErrorKind.BadRequest, "response_not_cancellable", "Only answers given in the background can be cancelled, and the hub gives none.", "Close the connection to stop an answer.");

    public static readonly HubError NoReplay = new(
        ErrorKind.BadRequest, "stream_not_supported", "A kept answer is not streamed a second time.", "Leave out 'stream'.");

    /// <summary>Another agent's answer and one that never was are told alike.</summary>
    public static HubError NotFound(string id) => new(ErrorKind.NotFound, "response_not_found", $"Response with id '{Cut(id)}' not found.");

    public static HubError PreviousNotFound(string asked, string missing) => new(
        ErrorKind.BadRequest,
        "previous_response_not_found",
        asked == missing ? $"Previous response with id '{Cut(asked)}' not found." : $"Response '{Cut(asked)}' goes on from '{Cut(missing)}', which is not kept any more.",
        "Send the whole conversation in 'input'.");

    public static HubError ItemNotFound(string id) => new(ErrorKind.NotFound, "item_not_found", $"Item with id '{Cut(id)}' not found.", "Send the item itself in 'input'.");

    public static HubError TooLong(int maxTurns, long maxBytes) => new(
        ErrorKind.TooLarge,
        "conversation_too_long",
        string.Create(CultureInfo.InvariantCulture, $"The conversation before this request has more than {maxTurns} turns or {maxBytes} bytes."),
        "Begin a new one with a summary of it.");

    public static HubError TooManyReferences(int most) => new(
        ErrorKind.BadRequest, "too_many_references", $"The input refers to more than {most.ToString(CultureInfo.InvariantCulture)} items.", "Use previous_response_id.");

    public static HubError NotValid(string problem) => new(ErrorKind.BadRequest, "invalid_request", $"The request cannot be read: {problem}", "Correct it.");

    private static string Cut(string id) => id.Length <= 100 ? id : string.Concat(id.AsSpan(0, 100), "…");
}
