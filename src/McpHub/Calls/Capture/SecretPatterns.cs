using System.Text.RegularExpressions;

namespace McpHub.Calls.Capture;

/// <summary>What looks like a credential, so that it does not stand in a trace because somebody pasted it into a conversation.</summary>
internal static class SecretPatterns
{
    public const string Mark = "[secret]";

    // Linear in the text, whatever it holds.
    private static readonly Regex Secrets = new(
        string.Join('|', [
            @"(?i:\b(?:bearer|basic)\s+[a-z0-9._~+/=-]{8,})",
            @"\bhub_[A-Za-z0-9_-]{20,}",
            @"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}",
            @"\b(?:gh[opsur]|github_pat|glpat|xox[abprs]|npm)[_-][A-Za-z0-9_-]{16,}",
            @"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
            @"\bAIza[0-9A-Za-z_-]{30,}",
            @"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+",
            @"-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*",
            """(?i:\b[a-z_-]{0,32}(?:api[_-]?key|password|passwd|secret|token|authorization)\\?["']?\s*[:=]\s*\\?["']?(?:(?:bearer|basic)\s+)?[^\s"',;}\\]{6,})""",
        ]),
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static string Hide(string text) => Secrets.Replace(text, Mark);
}
