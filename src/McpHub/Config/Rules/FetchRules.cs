using System.Net;

namespace McpHub.Config.Rules;

/// <summary>What is fetched for callers comes from somewhere that exists.</summary>
internal static class FetchRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        var fetch = config.Fetch;
        Each(fetch.Hosts, "hosts", IsHost, "Is no name of a host.", "For example files.example.com or *.example.com, without scheme and port.", report);
        Each(fetch.Networks, "networks", text => IPNetwork.TryParse(text, out _), "Is no network.", "For example 10.20.0.0/16 or fd12:3456::/32.", report);
        Each(fetch.MediaTypes, "mediaTypes", IsMediaType, "Is no media type.", "For example image/png.", report);
        if (fetch.MaxTotalBytes < fetch.MaxBytes) report.Error("fetch.maxTotalBytes", "Is less than 'maxBytes', so that no file of that size can be fetched.", "Raise it, or lower 'maxBytes'.");
    }

    private static void Each(IReadOnlyList<string> values, string name, Func<string, bool> isGood, string problem, string hint, ConfigReport report)
    {
        var path = ConfigPath.Key("fetch", name);
        for (var index = 0; index < values.Count; index++)
        {
            if (!isGood(values[index])) report.Error(ConfigPath.Item(path, index), problem, hint);
        }
    }

    private static bool IsHost(string text) => Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) == UriHostNameType.Dns && !text.EndsWith('.');

    private static bool IsMediaType(string text) =>
        text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } subtype] && (type + subtype).All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '+' or '.' or '_');
}
