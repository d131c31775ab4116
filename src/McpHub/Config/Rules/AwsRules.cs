namespace McpHub.Config.Rules;

/// <summary>Requests to Amazon's models can be signed, and nothing else is.</summary>
internal static class AwsRules
{
    public static void Check(ProviderConfig provider, string providerPath, ConfigReport report)
    {
        var (aws, path) = (provider.Aws, ConfigPath.Key(providerPath, "aws"));
        if (provider.Dialect != "bedrock")
        {
            if (aws != new AwsConfig()) report.Error(path, $"Has no meaning for the dialect '{provider.Dialect}'.", "Remove it.");
            return;
        }

        if (aws.Region is null) report.Error(ConfigPath.Key(path, "region"), "Is required for the dialect 'bedrock'.", "For example eu-central-1.");
        else if (!IsRegion(aws.Region)) report.Error(ConfigPath.Key(path, "region"), "Is no name of a region.", "For example eu-central-1.");
        CheckCredentials(provider, providerPath, path, report);
        foreach (var (name, secret) in new[] { ("accessKeyId", aws.AccessKeyId), ("secretAccessKey", aws.SecretAccessKey), ("sessionToken", aws.SessionToken) })
        {
            if (secret is not null && !(secret.Reveal().Length > 0 && secret.Reveal().All(c => c is > ' ' and <= '~')))
                report.Error(ConfigPath.Key(path, name), "Is empty or holds a character that no key has.", "Only visible ASCII without spaces; a line break at the end of a file is a frequent cause.");
        }
    }

    private static void CheckCredentials(ProviderConfig provider, string providerPath, string path, ConfigReport report)
    {
        var aws = provider.Aws;
        var isSigned = aws.AccessKeyId is not null || aws.SecretAccessKey is not null || aws.SessionToken is not null;
        if (isSigned && provider.ApiKey is not null) report.Error(path, "There is an apiKey already.", "Keep the apiKey or the credentials.");
        else if (isSigned && (aws.AccessKeyId is null || aws.SecretAccessKey is null)) report.Error(path, "'accessKeyId' and 'secretAccessKey' belong together.", "Give both.");
        else if (!isSigned && provider.ApiKey is null) report.Error(path, "There are no credentials.", "Give accessKeyId and secretAccessKey, or an apiKey of Bedrock.");
        if (isSigned && provider.Headers.Keys.FirstOrDefault(IsOfSignature) is { } header)
            report.Error(ConfigPath.Key(ConfigPath.Key(providerPath, "headers"), header), "The signature sets it.", "Remove it.");
    }

    private static bool IsRegion(string region) => region.Length is > 0 and <= 32 && region.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') && region[0] != '-' && region[^1] != '-';

    private static bool IsOfSignature(string header) =>
        header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || header.Equals("x-amz-date", StringComparison.OrdinalIgnoreCase) || header.Equals("x-amz-security-token", StringComparison.OrdinalIgnoreCase);
}
