using System.Text.Json;

namespace McpHub.Benchmarks.Soak;

/// <summary>The text in the answer to a call of the echoing tool.</summary>
internal static class EchoAnswer
{
    /// <param name="body">JSON, or an event stream whose last message is the answer.</param>
    /// <exception cref="CallFailedException">It is something else: a refusal, an error, an answer to another id.</exception>
    public static string Read(string body)
    {
        var json = body.Split('\n').LastOrDefault(line => line.StartsWith("data: {", StringComparison.Ordinal))?[6..] ?? body;
        try
        {
            var answer = JsonElement.Parse(json);
            if (answer.GetProperty("id").GetInt32() == 1 && answer.TryGetProperty("result", out var result) && !(result.TryGetProperty("isError", out var isError) && isError.GetBoolean()))
                return result.GetProperty("content")[0].GetProperty("text").GetString()!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CallFailedException($"unreadable: {body}");
        }

        throw new CallFailedException(body);
    }
}
