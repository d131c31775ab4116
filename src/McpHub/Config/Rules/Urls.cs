using System.Net;

namespace McpHub.Config.Rules;

/// <summary>What rules ask about URLs.</summary>
internal static class Urls
{
    public static bool IsLoopback(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));

    /// <returns>The absolute http or https URL; null after an error was reported.</returns>
    public static Uri? Parse(string written, string path, ConfigReport report)
    {
        if (!Uri.TryCreate(written, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            report.Error(path, "Must be an absolute http or https URL.", "For example https://example.com/mcp.");
            return null;
        }

        if (url.UserInfo.Length > 0)
        {
            report.Error(path, "A URL must not hold a user name or password.", "Put the credential into headers.");
            return null;
        }

        if (url.Fragment.Length > 0)
        {
            report.Error(path, "A URL must not have a '#' part.");
            return null;
        }

        return url;
    }

    public static bool IsCleartext(Uri url) => url.Scheme == "http" && !IsLoopback(url);
}
