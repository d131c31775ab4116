using System.Text;
using McpHub.Config.Secrets;

namespace McpHub.Config.Reading;

/// <summary>
/// Resolves <c>${env:NAME}</c> (or <c>${NAME}</c>), <c>${secret:NAME}</c> and <c>${file:PATH}</c>, alone or inside other text. <c>$${</c> stands for <c>${</c>.
/// </summary>
/// <param name="environment">Reads one environment variable; null when it is not set.</param>
/// <param name="unknown">Stands in for whatever cannot be had here; null to report it.</param>
internal sealed class ConfigReferences(string folder, string dataDirectory, Func<string, string?> environment, string? unknown = null)
{
    /// <summary>Said wherever a reference is refused.</summary>
    public const string PlacesHint =
        "References are resolved only in env, headers and apiKey. To mean the characters themselves, write $${.";

    private readonly List<string> files = [];

    /// <summary>Every file that a reference named, found or not.</summary>
    public IReadOnlyList<string> Files => files;

    public static bool HasReference(string written) => written.Replace("$${", "", StringComparison.Ordinal).Contains("${", StringComparison.Ordinal);

    public static string Unescape(string written) => written.Replace("$${", "${", StringComparison.Ordinal);

    /// <param name="isActive">False when nothing will use the value: then it need not resolve.</param>
    public Secret Resolve(string written, string path, bool isActive, ConfigReport report)
    {
        var text = new StringBuilder();
        var rest = written.AsSpan();
        while (rest.IndexOf("${") is var open && open >= 0)
        {
            var isEscaped = open > 0 && rest[open - 1] == '$';
            text.Append(rest[..(isEscaped ? open - 1 : open)]);
            rest = rest[(open + 2)..];
            if (isEscaped)
            {
                text.Append("${");
                continue;
            }

            var close = rest.IndexOf('}');
            if (close < 0)
            {
                report.Error(path, "A reference is not closed with '}'.", PlacesHint);
                return new Secret(written);
            }

            var found = isActive ? Find(rest[..close].ToString(), path, report) : null;
            if (found is null) return new Secret(written);

            text.Append(found);
            rest = rest[(close + 1)..];
        }

        return new Secret(written, text.Append(rest).ToString());
    }

    private string? Find(string reference, string path, ConfigReport report)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var (kind, name) = colon < 0 ? ("", reference) : (reference[..colon], reference[(colon + 1)..]);
        switch (kind)
        {
            case "" when IsVariable(name):
            case "env" when IsPath(name):
                var value = environment(name) is { Length: > 0 } set ? set : unknown;
                if (!string.IsNullOrEmpty(value)) return value;

                report.Error(path, $"The environment variable '{name}' is not set.", "Set it before the hub starts, or disable this entry.");
                return null;
            case "secret" when SecretFile.IsName(name):
                return FindSecret(name, path, report);
            case "file" when IsPath(name):
                var file = Path.GetFullPath(name, folder);
                return Read(file, path, isPrivate: false, report, $"The file '{name}' cannot be read", "The path is relative to the folder of the configuration.");
            default:
                report.Error(path, $"'${{{Spelling.Shown(reference)}}}' is no reference that the hub knows.", Meant(kind, name));
                return null;
        }
    }

    // The store first; a file of the same name is for what other programs put there.
    private string? FindSecret(string name, string path, ConfigReport report)
    {
        Follow(SecretStore.PathIn(dataDirectory));
        try
        {
            using var store = SecretStore.TryOpen(dataDirectory, environment);
            if (store?.Get(name) is { } kept) return kept;
        }
        catch (SecretsException problem)
        {
            if (unknown is null) report.Error(path, $"The secret '{name}' cannot be read: {problem.Message}", "The secrets that are kept: mcphub secrets list");
            return unknown;
        }

        var file = Path.Combine(dataDirectory, "secrets", name);
        return Read(file, path, isPrivate: true, report, $"The secret '{name}' cannot be read", $"Keep it with: mcphub secrets set {name}, or write it into {file} with mode 0600.");
    }

    private void Follow(string file)
    {
        if (!files.Contains(file)) files.Add(file);
    }

    // Some clients write ${NAME} for an environment variable.
    private static bool IsVariable(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsPath(string name) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal);

    private string? Read(string file, string path, bool isPrivate, ConfigReport report, string failure, string hint)
    {
        Follow(file);
        var (text, problem) = SecretFile.Read(file, isPrivate);
        if (problem is not null && unknown is not null) return unknown;
        if (problem is not null) report.Error(path, $"{failure}: {problem}.", hint);
        return text;
    }

    // What MCP clients write for the same purpose.
    private static string Meant(string kind, string name) => kind switch
    {
        "input" => $"Write ${{secret:{name}}} for a kept secret.",
        _ => "Write ${env:NAME}, ${secret:NAME} or ${file:PATH}.",
    };
}
