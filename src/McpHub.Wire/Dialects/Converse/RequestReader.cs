using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <inheritdoc/>
internal sealed class RequestReader : IRequestReader
{
    private static readonly FrozenSet<string> Names =
        ["modelId", "messages", "system", "inferenceConfig", "toolConfig", "additionalModelRequestFields", "requestMetadata", "serviceTier", "outputConfig"];

    private static readonly FrozenSet<string> InferenceNames = ["maxTokens", "temperature", "topP", "stopSequences"];
    private static readonly FrozenSet<string> FieldNames = ["thinking", "top_k"];
    private static readonly FrozenSet<string> MessageNames = ["role", "content"];
    private static readonly BlockReader Blocks = new(new Origin(Families.Bedrock));

    public ChatRequest Read(ReadOnlyMemory<byte> body, RequestReadContext context)
    {
        using var document = JsonField.Parse(body);
        var root = JsonField.Of(document);
        var inner = root["input"]["converse"]; // of a question how many tokens it is
        return Read(inner.Exists ? inner : root, context);
    }

    private static ChatRequest Read(JsonField root, RequestReadContext context)
    {
        var inference = root["inferenceConfig"];
        var isStreaming = context.IsStreaming ?? false;
        return new ChatRequest
        {
            Model = context.Model ?? root["modelId"].Text() ?? throw root["modelId"].Wrong("is required and stands in the URL: /model/MODEL/converse"),
            Messages = ReadMessages(root),
            Tools = Tools.Read(root["toolConfig"]["tools"]),
            ToolChoice = Tools.ReadChoice(root["toolConfig"]["toolChoice"]),
            Output = ReadOutput(root["outputConfig"]["textFormat"]),
            Reasoning = Thinking.Read(root),
            Sampling = new Sampling
            {
                Temperature = inference["temperature"].Number(),
                TopP = inference["topP"].Number(),
                TopK = root[Thinking.Fields]["top_k"].Count(),
            },
            MaxOutputTokens = inference["maxTokens"].Count(),
            StopSequences = [.. inference["stopSequences"].Items().Select(item => item.RequiredText())],
            ServiceTier = root["serviceTier"]["type"].Text(),
            Metadata = [.. root["requestMetadata"].Members().Select(member => new MetadataEntry(member.Key, member.Value.RequiredText()))],
            IsStreaming = isStreaming,
            WantsUsage = isStreaming,
            Extras = ReadRest(root),
        };
    }

    private static Sequence<Message> ReadMessages(JsonField root)
    {
        if (!root["messages"].Exists) throw root["messages"].Wrong("is required and must be an array");
        var messages = new List<Message>();
        if (root["system"].Exists) messages.Add(new Message(Role.System, [.. Blocks.Read(root["system"])]));
        foreach (var message in root["messages"].Items()) messages.AddRange(ReadMessage(message));
        return [.. messages];
    }

    // Results of tools stand in the user's turn, and are a message of their own here.
    private static IEnumerable<Message> ReadMessage(JsonField message)
    {
        var role = message["role"].RequiredText() switch
        {
            "user" => Role.User,
            "assistant" => Role.Assistant,
            "system" => Role.System,
            var other => throw message["role"].Wrong($"'{other}' is no role; use user or assistant"),
        };
        List<Block> content = Blocks.Read(message["content"]);
        List<Block> results = [.. content.Where(block => block is ToolResultBlock)];
        if (results.Count > 0) yield return new Message(Role.Tool, [.. results]);
        if (content.Count > results.Count || results.Count == 0)
        {
            yield return new Message(role, [.. content.Where(block => block is not ToolResultBlock)]) { Extras = message.Rest(ConverseDialect.Name, MessageNames) };
        }
    }

    private static SchemaOutput? ReadOutput(JsonField format)
    {
        if (!format.Exists) return null;
        if (format["type"].RequiredText() is var type && type != "json_schema") throw format["type"].Wrong($"'{type}' is no format; use json_schema");
        var schema = format["structure"]["jsonSchema"];
        var text = schema["schema"].RequiredText();
        try
        {
            return new SchemaOutput(RawJson.Parse(text)) { Name = schema["name"].Text(), Description = schema["description"].Text() };
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new ChatFormatException(schema["schema"].Path, "must be a JSON Schema as a text", e);
        }
    }

    private static Extras ReadRest(JsonField root)
    {
        List<Extra> rest = [.. root.Rest(ConverseDialect.Name, Names).Members, .. Rest(root, Thinking.Fields, FieldNames), .. Rest(root, "inferenceConfig", InferenceNames)];
        return rest.Count == 0 ? default : new Extras(ConverseDialect.Name, [.. rest]);
    }

    private static IEnumerable<Extra> Rest(JsonField root, string name, FrozenSet<string> known) =>
        root[name].Exists ? root[name].Rest(ConverseDialect.Name, known).Members.Select(member => member with { Name = $"{name}.{member.Name}" }) : [];
}
