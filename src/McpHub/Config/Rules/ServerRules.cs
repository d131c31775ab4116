namespace McpHub.Config.Rules;

/// <summary>Each MCP server can be started or reached in one clear way.</summary>
internal static class ServerRules
{
    public static void Check(HubConfig config, ConfigReport report)
    {
        foreach (var (alias, server) in config.McpServers)
        {
            var path = ConfigPath.Key("mcpServers", alias);
            CheckTransport(server, path, report);
            CheckUnused(server, path, report);
            if (server.Url is not null && Urls.Parse(server.Url, ConfigPath.Key(path, "url"), report) is { } url && Urls.IsCleartext(url))
            {
                report.Warn(ConfigPath.Key(path, "url"), "Calls and headers travel unencrypted.", "Use https.");
            }

            if (server.Cwd is not null && !Reading.ConfigPlaces.IsPath(server.Cwd)) report.Error(ConfigPath.Key(path, "cwd"), "Must name a folder.");
        }
    }

    private static void CheckTransport(ServerConfig server, string path, ConfigReport report)
    {
        var type = ConfigPath.Key(path, "type");
        if (server.Command is null && server.Url is null)
        {
            report.Error(path, "Has neither command nor url.", "Give it a command to start, the url of a running server, or both.");
        }
        else if (server.Type == "stdio" && server.Command is null)
        {
            report.Error(type, "A server of type 'stdio' needs a command.", "For a url, write type 'http'.");
        }
        else if (server.Type == "stdio" && server.Url is not null)
        {
            report.Error(type, "A server of type 'stdio' has no url.", "For an HTTP server that the hub starts, write type 'http'.");
        }
        else if (server.Type is "http" or "sse" && server.Url is null)
        {
            report.Error(type, $"A server of type '{server.Type}' needs a url.", "For a program that talks over stdio, write type 'stdio'.");
        }
    }

    private static void CheckUnused(ServerConfig server, string path, ConfigReport report)
    {
        if (server.Command is null && server.Args.Count > 0) report.Warn(ConfigPath.Key(path, "args"), "Has no effect without command.");
        if (server.Command is null && server.Env.Count > 0) report.Warn(ConfigPath.Key(path, "env"), "Has no effect without command.");
        if (server.Command is null && server.Hub.RunAs is not null) report.Warn(ConfigPath.Key(ConfigPath.Key(path, "hub"), "runAs"), "Has no effect without command.");
        CheckProcessLimits(server, ConfigPath.Key(ConfigPath.Key(path, "hub"), "limits"), report);
        if (server.Url is null && server.Headers.Count > 0) report.Warn(ConfigPath.Key(path, "headers"), "Has no effect without url.");
    }

    private static void CheckProcessLimits(ServerConfig server, string path, ConfigReport report)
    {
        var limits = server.Hub.Limits;
        (string Key, bool IsSet)[] ofProcess = [("maxMemoryBytes", limits.MaxMemoryBytes is not null), ("maxOpenFiles", limits.MaxOpenFiles is not null), ("maxProcesses", limits.MaxProcesses is not null)];
        foreach (var (key, _) in ofProcess.Where(limit => limit.IsSet && server.Command is null)) report.Warn(ConfigPath.Key(path, key), "Has no effect without command.");
        if (limits.MaxProcesses is not null && server is { Command: not null, Hub.RunAs: null })
            report.Warn(ConfigPath.Key(path, "maxProcesses"), "Counts every process and thread of the hub's own user.", "Give the server a user of its own with 'runAs'.");
    }
}
