using System.Globalization;
using McpHub.Calls;
using McpHub.Config;
using McpHub.Models.Fetching;
using McpHub.Snapshot;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Models;

/// <summary>What the hub says when a request or an answer cannot be translated.</summary>
internal static class TranslationErrors
{
    /// <summary>As OpenAI calls it; clients look for it.</summary>
    public const string ContextTooLong = "context_length_exceeded";

    private const int MaxFields = 8;

    public static HubError Invalid(ChatFormatException e) => new(
        ErrorKind.BadRequest, "invalid_request", $"The request cannot be read: {Cut(e.Message)}.", "Correct that field.");

    public static HubError RequestTooLarge(int limit) => new(
        ErrorKind.TooLarge, "request_too_large", $"Translated, the request is larger than {limit.ToString(CultureInfo.InvariantCulture)} bytes.", "Send less.");

    /// <summary>Fields that the target's dialect has no words for, and without which the request would mean something else.</summary>
    public static HubError Lost(Target target, ChatDialect dialect, IEnumerable<Loss> losses, FetchConfig fetch)
    {
        var hint = !fetch.Enabled && MediaUrls.Of(losses) != UrlKinds.None
            ? "Send the bytes, or choose a model that takes it; the operator can let the hub fetch what is at URLs (fetch.enabled)."
            : "Leave it out, or choose a model that takes it.";
        var named = losses.Take(MaxFields).Select(loss => $"'{Cut(loss.Path)}' ({loss.Reason.TrimEnd('.')})");
        return new(ErrorKind.BadRequest, "not_translatable", $"The model '{target.Name}' is asked in the dialect '{dialect.Name}', which cannot say {string.Join(", ", named)}.", hint);
    }

    /// <summary>No dialect of the hub leads from the caller's to the provider's.</summary>
    public static HubError NoLane(Target target, string caller) => new(
        ErrorKind.BadRequest, "dialect_not_served", $"The model '{target.Name}' cannot be asked in the dialect '{caller}' for this.", "Choose another model or another endpoint.");

    /// <summary>An answer in the provider's dialect that is none.</summary>
    public static HubError BadAnswer(Provider provider, string problem) =>
        ProviderErrors.BadAnswer(provider) with { Message = $"The provider '{provider.Name}' sent something that is no answer: {Cut(problem)}." };

    private static string Cut(string text) => text.Length <= 300 ? text : string.Concat(text.AsSpan(0, 300), "…");
}
