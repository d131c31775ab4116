using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpHub.Config;

namespace McpHub.Tests.Snapshot;

/// <summary>The documentation's sentences about rules, word for word and with no thought for speed: what the compiled evaluator is compared with.</summary>
internal static class NaivePolicy
{
    private static readonly ConcurrentDictionary<string, Regex> Globs = new();

    public static string Decide(HubConfig config, string agent, string action, string target, string arguments, DateTimeOffset time, string address, string[] taint)
    {
        var labels = LabelsOf(config, target);
        var rules = RulesOf(config, agent).Where(rule => Covers(rule, action) && Matches(rule, target, labels)).ToList();
        var isObject = arguments.StartsWith('{');
        var applying = rules.Where(rule => rule.When is null || Outside(rule.When, time, address, [.. taint, .. labels])).ToList();

        // What cannot be evaluated is denied: rules that would look at arguments which are no object.
        if (!isObject && applying.Exists(rule => rule.When?.Args is not null)) return "deny";
        applying.RemoveAll(rule => rule.When?.Args is { } schema && !Fits(schema, arguments));
        if (applying.Exists(rule => rule.Effect == "deny")) return "deny";
        if (!isObject && applying.Exists(rule => rule.Require?.Approval?.IfArgs is not null)) return "deny";
        if (applying.Exists(rule => rule.Require?.Approval is { } approval && (approval.IfArgs is null || Fits(approval.IfArgs, arguments)))) return "approve";
        return applying.Count > 0 ? "allow" : "deny";
    }

    private static IEnumerable<RuleConfig> RulesOf(HubConfig config, string agent)
    {
        var roles = config.Agents[agent].Roles.Concat(config.Agents[agent].Groups.SelectMany(group => config.Groups[group].Roles)).ToList();
        for (var index = 0; index < roles.Count; index++) roles.AddRange(config.Roles[roles[index]].Extends.Except(roles).ToList());
        return roles.Distinct().SelectMany(role => config.Roles[role].Rules);
    }

    private static string[] LabelsOf(HubConfig config, string target) =>
        target.Split('/', 2) is [var server, var name] && config.McpServers.TryGetValue(server, out var entry)
            ? [.. entry.Hub.Labels.Where(given => Glob(given.Key, name)).SelectMany(given => given.Value)]
            : [];

    private static bool Covers(RuleConfig rule, string action) => rule.Actions.Contains("*") || rule.Actions.Contains(action);

    private static bool Matches(RuleConfig rule, string target, string[] labels) =>
        rule.Targets.Any(one => one.StartsWith("label:", StringComparison.Ordinal) ? labels.Contains(one["label:".Length..]) : Glob(one, target))
        && (rule.When?.Labels ?? []).All(labels.Contains);

    private static bool Outside(RuleConditionsConfig when, DateTimeOffset time, string address, string[] touched) =>
        when.Taint.All(touched.Contains)
        && (when.Network.Count == 0 || when.Network.Any(network => System.Net.IPNetwork.Parse(network).Contains(System.Net.IPAddress.Parse(address))))
        && (when.Time?.Hours is not { } hours || IsWithin(time.UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture), hours.Split('-')));

    private static bool IsWithin(string clock, string[] hours) => string.CompareOrdinal(hours[0], hours[1]) < 0
        ? string.CompareOrdinal(clock, hours[0]) >= 0 && string.CompareOrdinal(clock, hours[1]) < 0
        : string.CompareOrdinal(clock, hours[0]) >= 0 || string.CompareOrdinal(clock, hours[1]) < 0;

    // The only schemas that the generator writes: {"properties":{"env":{"const":"x"}},"required":["env"]}.
    private static bool Fits(WrittenJson schema, string arguments)
    {
        var wanted = JsonElement.Parse(schema.Text).GetProperty("properties").GetProperty("env").GetProperty("const").GetString();
        return JsonElement.Parse(arguments).TryGetProperty("env", out var env) && env.GetString() == wanted;
    }

    private static bool Glob(string pattern, string name) => Globs.GetOrAdd(pattern, static written =>
        new Regex($"^{string.Join(".*", written.Split("**").Select(part => string.Join("[^/]*", part.Split('*').Select(Regex.Escape))))}$")).IsMatch(name);
}
