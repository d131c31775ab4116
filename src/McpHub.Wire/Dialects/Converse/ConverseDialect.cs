using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Converse;

/// <summary>Amazon Bedrock's <c>Converse</c> and <c>ConverseStream</c>. The model and whether to stream stand in the URL: <see cref="RequestReadContext"/>.</summary>
public static class ConverseDialect
{
    public const string Name = "bedrock-converse";

    public static readonly ChatDialect Instance = new()
    {
        Name = Name,
        Family = Families.Bedrock,
        Framing = StreamFraming.AwsEventStream,
        Losses = ConverseLosses.Table,
        RequestReader = new RequestReader(),
        RequestWriter = new RequestWriter(),
        ResponseReader = new ResponseReader(),
        ResponseWriter = new ResponseWriter(),
        Errors = new ConverseErrorFormat(),
        TokenCounts = new TokenCountFormat(),
    };
}
