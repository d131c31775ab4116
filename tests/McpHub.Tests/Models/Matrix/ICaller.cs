using System.Text.Json;

namespace McpHub.Tests.Models.Matrix;

/// <summary>An application that speaks one API, with raw JSON of its own.</summary>
internal interface ICaller
{
    string Dialect { get; }

    /// <summary>How the API spells the ends of an answer.</summary>
    (string End, string Length, string Tools) Stops { get; }

    /// <summary>Which of the scenarios the API has words for.</summary>
    bool CanAsk(Scenario scenario);

    string Path(string model, bool isStreaming);

    /// <summary>The members that say what is asked, without the braces.</summary>
    string Members(Scenario scenario);

    /// <summary>The model and whether to stream, where the body says so; ends in a comma or is empty.</summary>
    string Head(string model, bool isStreaming);

    /// <summary>The members of the next request of a tool loop: the answer echoed as it came, and what the tool said.</summary>
    string NextMembers(JsonElement answer);

    Seen Read(JsonElement answer);

    Seen ReadStream(string stream);
}
