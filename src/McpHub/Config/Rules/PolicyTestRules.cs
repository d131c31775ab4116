using System.Globalization;
using System.Net;
using McpHub.Config.Reading;

namespace McpHub.Config.Rules;

/// <summary>Each test asks a question that can be asked. Whether its answer is right, the permissions themselves say.</summary>
internal static class PolicyTestRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        for (var index = 0; index < config.Tests.Count; index++)
        {
            var test = config.Tests[index];
            var path = ConfigPath.Item("tests", index);
            if (!config.Agents.ContainsKey(test.Agent)) report.Error(ConfigPath.Key(path, "agent"), $"There is no agent '{Spelling.Shown(test.Agent)}'.", Spelling.DidYouMean(test.Agent, config.Agents.Keys));
            if (test.Target.Contains('*', StringComparison.Ordinal)) report.Error(ConfigPath.Key(path, "target"), "Must be one name, without stars.");
            if (test.From is { } from && !IPAddress.TryParse(from, out _)) report.Error(ConfigPath.Key(path, "from"), $"'{Spelling.Shown(from)}' is no address.");
            if (test.At is { } at && TimeOf(at) is null) report.Error(ConfigPath.Key(path, "at"), $"'{Spelling.Shown(at)}' is no time.", "For example 2026-03-29T02:30:00+02:00.");
        }
    }

    /// <returns>Null when it is none. Without an offset it is UTC.</returns>
    public static DateTimeOffset? TimeOf(string written) =>
        DateTimeOffset.TryParseExact(written, ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
