using System.Globalization;
using McpHub.Calls;
using McpHub.Snapshot;
using McpHub.Wire.Chat;

namespace McpHub.Models;

/// <summary>What the hub says when a provider fails. Names the provider, never its address or key.</summary>
internal static class ProviderErrors
{
    private const string TryAgain = "Try again later.";
    private const int MaxWords = 600;

    public static HubError Unreachable(Provider provider) => new(
        ErrorKind.Unavailable, "provider_unreachable", $"The provider '{provider.Name}' cannot be reached.", $"{TryAgain} An operator checks baseUrl of providers.{provider.Name}.");

    public static HubError TimedOut(Provider provider) => new(
        ErrorKind.Timeout, "provider_timeout", $"The provider '{provider.Name}' did not answer in time.", $"{TryAgain} An operator raises timeoutSeconds of providers.{provider.Name} if that is its usual pace.");

    public static HubError CredentialsRefused(Provider provider) => new(
        ErrorKind.UpstreamFailed, "provider_credentials_refused", $"The provider '{provider.Name}' refused the hub's credentials.", $"An operator checks {(provider.Config.Aws.AccessKeyId is null ? "apiKey" : "aws")} of providers.{provider.Name}.");

    /// <summary>An answer with a status that is not passed on as it is.</summary>
    public static HubError Failed(Provider provider, int status, TimeSpan? retryAfter) => status switch
    {
        401 or 403 => CredentialsRefused(provider),
        429 => new(ErrorKind.Limited, "provider_rate_limited", $"The provider '{provider.Name}' limits the hub's requests.", TryAgain) { RetryAfter = retryAfter },
        503 or 529 => new(ErrorKind.Unavailable, "provider_overloaded", $"The provider '{provider.Name}' is overloaded (status {Number(status)}).", TryAgain) { RetryAfter = retryAfter },
        >= 400 and < 500 => new(ErrorKind.BadRequest, "provider_rejected", $"The provider '{provider.Name}' rejected the request (status {Number(status)}).", "Check the request against the provider's documentation."),
        _ => new(ErrorKind.UpstreamFailed, "provider_failed", $"The provider '{provider.Name}' failed (status {Number(status)}).", TryAgain) { RetryAfter = retryAfter },
    };

    /// <summary>A successful status with a body that is no answer.</summary>
    public static HubError BadAnswer(Provider provider) => new(
        ErrorKind.UpstreamFailed, "provider_bad_answer", $"The provider '{provider.Name}' sent something that is no answer.", $"An operator checks that baseUrl of providers.{provider.Name} is an API of its dialect.");

    /// <summary>An error that the provider reported inside its stream.</summary>
    public static HubError FailedInStream(Provider provider) => new(
        ErrorKind.UpstreamFailed, "provider_failed_in_stream", $"The provider '{provider.Name}' reported an error in its answer.", TryAgain);

    /// <summary>An answer that ended before its end.</summary>
    public static HubError Broken(Provider provider, BodyFailure? failure, bool isTooLarge) => (failure, isTooLarge) switch
    {
        (_, true) => new(ErrorKind.UpstreamFailed, "provider_answer_too_large", $"The provider '{provider.Name}' sent more at once than the hub holds.", "Ask for less in one answer."),
        (BodyFailure.Idle, _) => new(ErrorKind.Timeout, "provider_idle", $"The provider '{provider.Name}' stopped answering.", $"{TryAgain} An operator raises idleSeconds of providers.{provider.Name} if that is its usual pace."),
        _ => new(ErrorKind.UpstreamFailed, "provider_answer_cut", $"The answer of the provider '{provider.Name}' broke off before its end.", TryAgain),
    };

    /// <summary>An error that the provider reported inside its stream, in another dialect than the caller's.</summary>
    public static HubError FailedInStream(Provider provider, ChatError error) => error.Class switch
    {
        ErrorClass.Truncated => Broken(provider, null, isTooLarge: false),
        ErrorClass.Authentication or ErrorClass.Permission => CredentialsRefused(provider),
        ErrorClass.RateLimited or ErrorClass.Quota => Failed(provider, 429, null),
        ErrorClass.Overloaded => InWords(Failed(provider, 503, null), error),
        _ => InWords(FailedInStream(provider), error),
    };

    /// <summary>Adds what the provider said, and takes over the one code that clients act upon.</summary>
    public static HubError InWords(HubError error, ChatError said)
    {
        var words = said.Message.Length <= MaxWords ? said.Message : string.Concat(said.Message.AsSpan(0, MaxWords), "…");
        var told = error with { Message = $"{error.Message} It said: {words}" };
        return said.Class == ErrorClass.ContextLength ? told with { Code = TranslationErrors.ContextTooLong } : told;
    }

    private static string Number(int status) => status.ToString(CultureInfo.InvariantCulture);
}
