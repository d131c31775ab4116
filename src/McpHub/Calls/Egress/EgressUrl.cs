using McpHub.Snapshot;

namespace McpHub.Calls.Egress;

/// <summary>What a URL must be like before anything is looked up. Where it leads is checked when it is connected to.</summary>
internal static class EgressUrl
{
    private const int MaxLength = 8 * 1024;

    /// <returns>Why it may not be asked; null when it may.</returns>
    public static string? Read(string text, EgressPolicy policy, out Uri? url)
    {
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out url))
        {
            url = null;
            return "it is no URL";
        }

        return Check(url, policy);
    }

    public static string? Check(Uri url, EgressPolicy policy)
    {
        if (url.Scheme is not ("https" or "http")) return $"only {(policy.AllowsHttp ? "https and http are" : "https is")} asked";
        if (url.Scheme == "http" && !policy.AllowsHttp) return "only https is asked";
        if (url.UserInfo.Length > 0) return "it holds a user name or a password";
        if (url.AbsoluteUri.Length > MaxLength) return "it is too long";
        var host = HostOf(url);
        if (host.Length == 0) return "it has no host";
        return policy.Hosts.Count == 0 || policy.Hosts.Any(pattern => IsMatch(host, pattern)) ? null : "its host is none that the operator allows";
    }

    /// <summary>The host as it is compared: in ASCII, small letters, without the dot that may stand at its end.</summary>
    public static string HostOf(Uri url) => url.IdnHost.ToLowerInvariant().TrimEnd('.');

    private static bool IsMatch(string host, string pattern) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
