using McpHub.Config;
using McpHub.Config.Reading;
using McpHub.Wire.Json;

namespace McpHub.Snapshot;

/// <summary>Applies <c>hub.tools</c> of a server to what it offers: other names, descriptions and annotations, hidden tools, settings of calls. Pure.</summary>
internal static class ToolShaping
{
    public static UpstreamCatalog Apply(UpstreamCatalog catalog, ServerToolsConfig config)
    {
        if (ToolSettingNames.IsEmpty(config)) return catalog;
        var hidden = config.Hide.Select(pattern => new NamePattern(pattern)).ToList();
        var idempotent = config.Idempotent.Select(pattern => new NamePattern(pattern)).ToList();
        var shown = catalog.Tools.Where(tool => !hidden.Exists(pattern => pattern.Matches(tool.Name))).ToList();
        var names = new AdvertisedNames(shown, config.Rename);
        return catalog with
        {
            Tools = [.. shown.Select(tool => Shape(tool, names.Of(tool), config, idempotent))],
            Warnings = [.. ToolSettingNames.Unknown(catalog, config), .. names.Clashes.Select(own => Clash(catalog.Server, own, config))],
        };
    }

    private static Tool Shape(Tool tool, string name, ServerToolsConfig config, List<NamePattern> idempotent) => tool with
    {
        AdvertisedName = name,
        Shown = Describe(tool, config),
        Settings = new ToolSettings
        {
            Timeout = config.TimeoutSeconds.TryGetValue(tool.Name, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            MaxResultBytes = config.MaxResultBytes.TryGetValue(tool.Name, out var bytes) ? bytes : null,
            IsIdempotent = idempotent.Exists(pattern => pattern.Matches(tool.Name)),
        },
    };

    private static ReadOnlyMemory<byte> Describe(Tool tool, ServerToolsConfig config)
    {
        var edits = new List<JsonEdit>();
        if (config.Describe.TryGetValue(tool.Name, out var description)) edits.Add(JsonEdit.SetText("description", description));
        if (config.Annotations.TryGetValue(tool.Name, out var annotations))
            edits.Add(JsonEdit.Set("annotations", ObjectSplice.Rewrite(ObjectSplice.GetObject(tool.Shown, "annotations"u8), [.. Hints(annotations)])));
        return edits.Count == 0 ? tool.Shown : ObjectSplice.Rewrite(tool.Shown, [.. edits]);
    }

    private static IEnumerable<JsonEdit> Hints(ToolAnnotationsConfig annotations)
    {
        if (annotations.Title is { } title) yield return JsonEdit.SetText("title", title);
        (string Name, bool? Value)[] hints =
        [
            ("readOnlyHint", annotations.ReadOnlyHint),
            ("destructiveHint", annotations.DestructiveHint),
            ("idempotentHint", annotations.IdempotentHint),
            ("openWorldHint", annotations.OpenWorldHint),
        ];
        foreach (var (name, value) in hints)
        {
            if (value is { } given) yield return JsonEdit.Set(name, given ? "true"u8.ToArray() : "false"u8.ToArray());
        }
    }

    private static ConfigError Clash(string server, string own, ServerToolsConfig config) => new(
        $"mcpServers.{server}.hub.tools.rename.{Spelling.Shown(own)}",
        $"Server '{server}' has another tool that is called '{config.Rename[own]}'; '{Spelling.Shown(own)}' keeps its own name.",
        "Choose another name, or hide or rename the other tool.");
}
