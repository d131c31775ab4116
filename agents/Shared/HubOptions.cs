namespace Agents;

/// <summary>What an agent must know: where the hub is, its key, which model to ask, and the task.</summary>
internal sealed record HubOptions(Uri Hub, string Key, string Model, string Task)
{
    public Uri McpEndpoint => new(Hub, "/mcp");

    public Uri ModelEndpoint => new(Hub, "/v1");

    /// <summary>Reads the command line; a problem comes back as a sentence for the user.</summary>
    public static (HubOptions? Options, string? Problem) Read(string[] args, string defaultTask)
    {
        var hub = "http://127.0.0.1:5100";
        var key = Environment.GetEnvironmentVariable("MCPHUB_KEY");
        var model = "fast";
        var task = defaultTask;
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) task = args[i];
            else if (i + 1 == args.Length) return (null, $"{args[i]} needs a value.");
            else if (args[i] is "--hub") hub = args[++i];
            else if (args[i] is "--key") key = args[++i];
            else if (args[i] is "--model") model = args[++i];
            else return (null, $"There is no option {args[i]}.");
        }
        if (string.IsNullOrEmpty(key)) return (null, "No key. Make one with 'mcphub keys create AGENT' and pass it as --key or in MCPHUB_KEY.");
        if (!Uri.TryCreate(hub, UriKind.Absolute, out var uri)) return (null, $"'{hub}' is no URL.");
        return (new HubOptions(uri, key, model, task), null);
    }
}
