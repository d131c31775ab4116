using System.Text.Json;
using McpHub.Config.Reading;

namespace McpHub.Config;

/// <summary>Reads <c>hub.config.json</c>: the file, its references and all rules, with every error at once.</summary>
public static class ConfigFile
{
    /// <summary>Never throws for what is in the file or about it. Relative paths in the result are made absolute.</summary>
    public static ConfigResult Load(string path) => Load(path, Environment.GetEnvironmentVariable);

    /// <param name="environment">Reads one environment variable; null when it is not set.</param>
    /// <param name="unknown">Stands in for what references name and cannot be had here, for those who only ask a hub or are about to keep it; null to report it.</param>
    /// <param name="inspect">What else is wrong with a configuration that is well-formed; nothing when absent.</param>
    public static ConfigResult Load(string path, Func<string, string?> environment, string? unknown = null, Func<HubConfig, IEnumerable<ConfigError>>? inspect = null)
    {
        var file = Path.GetFullPath(path);
        var (json, problem) = ConfigBytes.Read(file);
        var result = problem is null ? Parse(json!, file, environment, unknown, inspect) : new ConfigResult { Errors = [problem], Files = [file] };
        return result with { Fingerprint = FileFingerprint.Of(result.Files) };
    }

    private static ConfigResult Parse(byte[] json, string file, Func<string, string?> environment, string? unknown, Func<HubConfig, IEnumerable<ConfigError>>? inspect)
    {
        try
        {
            using var document = ConfigJson.Parse(json);
            return Read(document.RootElement, json, file, environment, unknown, inspect);
        }
        catch (JsonException exception)
        {
            return new ConfigResult { Errors = [NotJson(exception, file)], Files = [file] };
        }
    }

    private static ConfigResult Read(JsonElement root, byte[] json, string file, Func<string, string?> environment, string? unknown, Func<HubConfig, IEnumerable<ConfigError>>? inspect)
    {
        var folder = Path.GetDirectoryName(file)!;
        var references = new ConfigReferences(folder, Path.GetFullPath(DataDirectory(root), folder), environment, unknown);
        var report = new ConfigReport();
        var config = ConfigPlaces.Resolve(new ConfigReader(report, references).Read(root), folder);
        report.AddUnlessKnown(ConfigRules.Report(config));
        if (inspect is not null && report.Errors.Count == 0)
        {
            foreach (var error in inspect(config)) report.Error(error.Path, error.Message, error.Hint);
        }

        var positions = new JsonPositions(json, report.Errors.Concat(report.Warnings).Select(finding => finding.Path).Concat(RulePlaces.Of(config)));
        return new ConfigResult
        {
            Config = report.Errors.Count == 0 ? RulePlaces.Mark(config, positions) : null,
            Errors = [.. report.Errors.Select(positions.Locate)],
            Warnings = [.. report.Warnings.Select(positions.Locate)],
            Files = [file, .. references.Files],
        };
    }

    // Secrets lie below the data directory, so it is needed before the rest is read.
    private static string DataDirectory(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("dataDirectory", out var written)
        && written.ValueKind == JsonValueKind.String
        && ConfigPlaces.IsPath(written.GetString()!)
            ? written.GetString()!
            : new HubConfig().DataDirectory;

    private static ConfigError NotJson(JsonException exception, string file)
    {
        // The message ends with the position, which has its own place here.
        var message = exception.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new ConfigError("", $"{file} is not JSON: {(end < 0 ? message : message[..end])}", "Comments and trailing commas are fine; everything else must be plain JSON.")
        {
            Line = (int?)exception.LineNumber + 1,
            Column = (int?)exception.BytePositionInLine + 1,
        };
    }
}
