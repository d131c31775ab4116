namespace McpHub.Config;

/// <summary>What may be called what. Patterns are valid in .NET and in JSON Schema.</summary>
internal static class Names
{
    /// <summary>Ends with no underscore and has no two, so that <c>alias__tool</c> splits in one way only.</summary>
    public const string Alias = "^(?!.*__)(?!.*_$)[a-z0-9][a-z0-9_-]{0,31}$";
    public const string AliasMeaning = "an alias: 1 to 32 of a-z, 0-9, '-' and '_', a letter or digit first, no '__' and no '_' at the end";

    /// <summary>No slash, which would read as <c>provider/model</c>.</summary>
    public const string Model = "^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$";
    public const string ModelMeaning = "a model alias: 1 to 128 of letters, digits and '._:-', a letter or digit first";

    public const string Agent = "^[a-z0-9][a-z0-9._-]{0,63}$";
    public const string AgentMeaning = "a name: 1 to 64 of a-z, 0-9 and '._-', a letter or digit first";

    public const string Rule = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
    public const string RuleMeaning = "a rule's name: 1 to 64 of letters, digits and '._-', a letter or digit first";

    public const string Prompt = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
    public const string PromptMeaning = "a prompt's name: 1 to 64 of letters, digits and '._-', a letter or digit first";

    public const string PromptVersion = "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$";
    public const string PromptVersionMeaning = "a version: 1 to 32 of letters, digits and '._-', a letter or digit first";

    /// <summary>Can stand in a tag.</summary>
    public const string Argument = "^[a-z][a-z0-9_]{0,63}$";
    public const string ArgumentMeaning = "an argument's name: 1 to 64 of a-z, 0-9 and '_', a letter first";

    public const string Family = "^(claude|deepseek|gemini|gemma|gpt|grok|llama|mistral|qwen)$";
    public const string FamilyMeaning = "a family of models: claude, deepseek, gemini, gemma, gpt, grok, llama, mistral or qwen";

    public const string Label = "^[a-z0-9][a-z0-9_-]{0,31}$";
    public const string LabelMeaning = "a label: 1 to 32 of a-z, 0-9, '-' and '_', a letter or digit first";

    /// <summary>Stands before a label where it is the target of a rule.</summary>
    public const string LabelPrefix = "label:";

    /// <summary>Fits every model API, with the alias before it cut where that makes it too long.</summary>
    public const string Tool = "^[A-Za-z0-9_.-]{1,64}$";
    public const string ToolMeaning = "a name for a tool: 1 to 64 of letters, digits and '_.-'";

    /// <summary>The hub's own, beside the aliases of servers.</summary>
    public const string Hub = "hub";

    /// <summary>Server aliases that would hide what the hub itself offers under these names.</summary>
    public static readonly IReadOnlyList<string> Reserved = [Hub, "server", "context", "a2a", "tools"];

    /// <summary>What <c>/mcp/{toolset}</c> cannot be: single servers stand below <c>/mcp/server</c>, and the transport of the first revision has addresses of its own.</summary>
    public static readonly IReadOnlyList<string> ReservedToolsets = ["message", "server", "sse"];
}
