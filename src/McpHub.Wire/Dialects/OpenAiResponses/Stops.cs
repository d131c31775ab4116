using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>Why an answer ended: its status, and what it lacks.</summary>
internal static class Stops
{
    /// <exception cref="ChatFormatException">It has not ended, or ended in an error.</exception>
    public static Stop Read(JsonField response)
    {
        var status = response["status"].Text() ?? "completed"; // some servers leave it out
        return status switch
        {
            "completed" => new Stop(StopReason.End),
            "incomplete" => ReadIncomplete(response["incomplete_details"]["reason"].Text()),
            "failed" => throw response["error"].Wrong($"the provider failed: {ErrorForm.Read(response["error"]).Message}"),
            _ => throw response["status"].Wrong($"is '{status}': the answer is not whole"),
        };
    }

    private static Stop ReadIncomplete(string? reason) => reason switch
    {
        "max_output_tokens" => new Stop(StopReason.Length),
        "content_filter" => new Stop(StopReason.Filtered),
        _ => new Stop(StopReason.Other) { Native = reason ?? "incomplete" },
    };
}
