using System.Text.Json;

namespace McpHub.Models.StoredResponses;

/// <summary>What a request of OpenAI Responses says about answers that are kept; found without reading the rest of it.</summary>
internal readonly record struct ResponsesRequest
{
    private const int MaxDepth = 128;

    public string? PreviousId { get; private init; }

    public bool HasConversation { get; private init; }

    public bool IsBackground { get; private init; }

    /// <summary>Null when it does not say.</summary>
    public bool? Store { get; private init; }

    /// <summary>Whether its input refers to items that are kept elsewhere.</summary>
    public bool HasReferences { get; private init; }

    /// <exception cref="JsonException">It is no JSON object, or says one of these things twice.</exception>
    public static ResponsesRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var found = new ResponsesRequest();
        var seen = Members.None;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("It is no JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            // Whoever reads the request after the hub might take the other one.
            if (member != Members.None && (seen & member) != 0) throw new JsonException($"It has the member '{member}' twice.");
            seen |= member;
            found = member switch
            {
                Members.PreviousResponseId => found with { PreviousId = reader.TokenType switch { JsonTokenType.Null => null, JsonTokenType.String => reader.GetString(), _ => "" } },
                Members.Conversation => found with { HasConversation = reader.TokenType != JsonTokenType.Null },
                Members.Background => found with { IsBackground = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False) },
                Members.Store => found with { Store = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null } },
                Members.Input when reader.TokenType == JsonTokenType.StartArray => found with { HasReferences = ReadItems(ref reader) },
                _ => Skip(found, ref reader),
            };
        }

        return found;
    }

    [Flags]
    private enum Members
    {
        None = 0,
        PreviousResponseId = 1,
        Conversation = 2,
        Background = 4,
        Store = 8,
        Input = 16,
    }

    private static Members MemberOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("previous_response_id"u8) ? Members.PreviousResponseId
        : reader.ValueTextEquals("conversation"u8) ? Members.Conversation
        : reader.ValueTextEquals("background"u8) ? Members.Background
        : reader.ValueTextEquals("store"u8) ? Members.Store
        : reader.ValueTextEquals("input"u8) ? Members.Input
        : Members.None;

    private static ResponsesRequest Skip(ResponsesRequest found, ref Utf8JsonReader reader)
    {
        reader.Skip();
        return found;
    }

    private static bool ReadItems(ref Utf8JsonReader reader)
    {
        var hasReferences = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) hasReferences |= IsReference(ref reader);
            else reader.Skip();
        }

        return hasReferences;
    }

    // The type may be left out: an item that says neither type nor role is one.
    private static bool IsReference(ref Utf8JsonReader reader)
    {
        var (isNamed, saysType, saysRole) = (false, false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            saysType |= isType && reader.TokenType != JsonTokenType.Null;
            saysRole |= isRole && reader.TokenType != JsonTokenType.Null;
            isNamed |= isType && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("item_reference"u8);
            reader.Skip();
        }

        return isNamed || (!saysType && !saysRole);
    }
}
