using Microsoft.AspNetCore.Http;

namespace McpHub.Agents;

/// <summary>Gives each request the id that its refusals, log lines and audit records carry. An id to talk about, not a secret. [hot]</summary>
internal sealed class RequestIds(RequestDelegate next)
{
    public const string Header = "x-hub-request-id";
    private const string Prefix = "req_";
    private const int Length = 20;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public Task InvokeAsync(HttpContext http)
    {
        http.TraceIdentifier = NewId();
        http.Response.Headers[Header] = http.TraceIdentifier;
        return next(http);
    }

    private static string NewId() => string.Create(Prefix.Length + Length, 0, static (text, _) =>
    {
        Prefix.CopyTo(text);
        Random.Shared.GetItems(Alphabet, text[Prefix.Length..]);
    });
}
