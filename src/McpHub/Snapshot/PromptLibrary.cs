using System.Collections.Frozen;
using McpHub.Config;
using McpHub.Wire.Json;
using McpHub.Wire.Prompts;

namespace McpHub.Snapshot;

/// <summary>The hub's own prompts, and how they stand beside those of servers.</summary>
internal static class PromptLibrary
{
    public static FrozenDictionary<string, LibraryPrompt> Compile(HubConfig config) =>
        config.Prompts.ToFrozenDictionary(prompt => prompt.Key, prompt => new LibraryPrompt(prompt.Key, prompt.Value));

    /// <summary>What the hub itself offers, as if it were a server; none without prompts.</summary>
    public static IEnumerable<UpstreamCatalog> ToCatalogs(HubConfig config, FrozenDictionary<string, LibraryPrompt> prompts)
    {
        if (prompts.Count == 0) yield break;
        yield return new UpstreamCatalog(Names.Hub) { Prompts = [.. config.Prompts.Keys.Select(name => new Prompt(Names.Hub, name, Define(prompts[name])))] };
    }

    private static byte[] Define(LibraryPrompt prompt) => ObjectSplice.Rewrite(
        default,
        JsonEdit.SetText("name", prompt.Name),
        ToMember("title", prompt.Title),
        ToMember("description", prompt.Description),
        JsonEdit.Set("arguments", JsonList.Of([.. prompt.Present.Arguments.Select(Define)])));

    private static ReadOnlyMemory<byte> Define(PromptArgument argument) => ObjectSplice.Rewrite(
        default,
        JsonEdit.SetText("name", argument.Name),
        JsonEdit.SetText("description", Describe(argument)),
        JsonEdit.Set("required", argument.Default is null ? "true"u8.ToArray() : "false"u8.ToArray()));

    // To MCP clients all arguments are texts: what kind of text, only the description can say.
    private static string Describe(PromptArgument argument)
    {
        var kind = $"{char.ToUpperInvariant(argument.Expected[0])}{argument.Expected[1..]}";
        return argument.Description is null ? $"{kind}." : argument.Type == PromptArgumentType.Text && argument.Values.Count == 0 ? argument.Description : $"{argument.Description} ({argument.Expected})";
    }

    private static JsonEdit ToMember(string name, string? text) => text is null ? JsonEdit.Remove(name) : JsonEdit.SetText(name, text);
}
