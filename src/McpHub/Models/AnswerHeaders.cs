using System.Net.Http.Headers;

namespace McpHub.Models;

/// <summary>Which of a provider's response headers a caller may see. Cookies, hop-by-hop headers and the rest stay here.</summary>
internal static class AnswerHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> Select(HttpResponseHeaders headers)
    {
        var selected = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!IsAllowed(name)) continue;
            var value = values.ToString();
            if (IsClean(value)) selected.Add(new(name, value));
        }

        return selected;
    }

    // openai-organization and openai-project name the operator's account, which is none of the caller's business.
    private static bool IsAllowed(string name) =>
        Is(name, "x-request-id")
        || Is(name, "request-id")
        || name.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase)
        || Is(name, "retry-after")
        || Is(name, "retry-after-ms")
        || name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("openai-", StringComparison.OrdinalIgnoreCase) && !Is(name, "openai-organization") && !Is(name, "openai-project"));

    private static bool Is(string name, string allowed) => name.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    // A response must not be split or garbled by what another server put into a header.
    private static bool IsClean(string value) => value.Length <= 1024 && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
