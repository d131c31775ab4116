using McpHub.Calls;
using McpHub.Wire.Dialects;
using Microsoft.AspNetCore.Http;

namespace McpHub.Models;

/// <summary>One API that callers may speak: its dialect, and what is particular about its requests.</summary>
/// <param name="Name">As audit and metrics call it.</param>
/// <param name="Errors">How refusals look.</param>
internal sealed record ModelDoor(string Name, ChatDialect Dialect, IErrorDialect Errors)
{
    /// <summary>Whether answers are streamed unless the request says otherwise.</summary>
    public bool StreamsByDefault { get; init; }

    /// <summary>Whether requests need not say that they are JSON, as the vendor's own examples do not.</summary>
    public bool TakesUntypedBodies { get; init; }

    /// <summary>Headers of the caller that a provider of the same dialect should see.</summary>
    public IReadOnlyList<string> Forwards { get; init; } = [];

    /// <returns>The headers to forward; those that would garble a request are left out.</returns>
    public IReadOnlyList<KeyValuePair<string, string>> Forwarded(HttpRequest request)
    {
        if (Forwards.Count == 0) return [];
        return [.. Forwards.Select(name => KeyValuePair.Create(name, request.Headers[name].ToString())).Where(header => header.Value.Length is > 0 and <= 1024 && header.Value.All(c => c is >= ' ' and <= '~'))];
    }
}

/// <summary>The doors of all dialects there are.</summary>
internal static class ModelDoors
{
    public static readonly ModelDoor OpenAiChat = new("openai", ChatDialects.Find("openai-chat")!, OpenAiErrors.Instance);

    public static readonly ModelDoor? OpenAiResponses = ChatDialects.Find("openai-responses") is { } dialect ? new("openai", dialect, OpenAiErrors.Instance) : null;

    public static readonly ModelDoor? Anthropic = ChatDialects.Find("anthropic") is { } dialect
        ? new("anthropic", dialect, new DialectErrors(dialect)) { Forwards = ["anthropic-version", "anthropic-beta"] }
        : null;

    public static readonly ModelDoor? Gemini = ChatDialects.Find("gemini") is { } dialect ? new("gemini", dialect, new DialectErrors(dialect)) : null;

    public static readonly ModelDoor? Ollama = ChatDialects.Find("ollama") is { } dialect ? new("ollama", dialect, new DialectErrors(dialect)) { StreamsByDefault = true, TakesUntypedBodies = true } : null;
}
