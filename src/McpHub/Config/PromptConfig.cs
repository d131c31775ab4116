using System.ComponentModel.DataAnnotations;
using McpHub.Wire.Prompts;

namespace McpHub.Config;

/// <summary>A prompt of the hub's own library: a template that applications and agents fill in.</summary>
public sealed record PromptConfig
{
    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The name of this version. Default <c>1</c>.</summary>
    [RegularExpression(Names.PromptVersion, ErrorMessage = Names.PromptVersionMeaning)]
    public string Version { get; init; } = "1";

    /// <summary>Who says it: <c>user</c>, or <c>system</c> for instructions. Default <c>user</c>.</summary>
    [AllowedValues("user", "system")]
    public string Role { get; init; } = "user";

    /// <summary>The text, with <c>{{name}}</c> where an argument stands; <c>{{{{</c> stands for two braces.</summary>
    [MinLength(1)]
    public required string Template { get; init; }

    /// <summary>Another text for models of a family: <c>claude</c>, <c>deepseek</c>, <c>gemini</c>, <c>gemma</c>, <c>gpt</c>, <c>grok</c>, <c>llama</c>, <c>mistral</c>, <c>qwen</c>.</summary>
    [RegularExpression(Names.Family, ErrorMessage = Names.FamilyMeaning)]
    public IReadOnlyDictionary<string, string> Families { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands in the slots, by name.</summary>
    [RegularExpression(Names.Argument, ErrorMessage = Names.ArgumentMeaning)]
    public IReadOnlyDictionary<string, PromptArgumentConfig> Arguments { get; init; } = new Dictionary<string, PromptArgumentConfig>();

    /// <summary>Earlier versions by name, for callers that ask for one.</summary>
    [RegularExpression(Names.PromptVersion, ErrorMessage = Names.PromptVersionMeaning)]
    public IReadOnlyDictionary<string, PromptVersionConfig> Earlier { get; init; } = new Dictionary<string, PromptVersionConfig>();
}

/// <summary>A prompt as it was before.</summary>
public sealed record PromptVersionConfig
{
    /// <summary>Who says it: <c>user</c> or <c>system</c>. Default <c>user</c>.</summary>
    [AllowedValues("user", "system")]
    public string Role { get; init; } = "user";

    /// <summary>The text, with <c>{{name}}</c> where an argument stands.</summary>
    [MinLength(1)]
    public required string Template { get; init; }

    /// <summary>Another text for models of a family.</summary>
    [RegularExpression(Names.Family, ErrorMessage = Names.FamilyMeaning)]
    public IReadOnlyDictionary<string, string> Families { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands in the slots, by name.</summary>
    [RegularExpression(Names.Argument, ErrorMessage = Names.ArgumentMeaning)]
    public IReadOnlyDictionary<string, PromptArgumentConfig> Arguments { get; init; } = new Dictionary<string, PromptArgumentConfig>();
}

/// <summary>What may be given for one argument of a prompt.</summary>
public sealed record PromptArgumentConfig
{
    /// <summary>What kind of value: <c>text</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>. Default <c>text</c>.</summary>
    [AllowedValues("text", "integer", "number", "boolean")]
    public string Type { get; init; } = "text";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>What it is when it is not given, as text. Absent: it must be given.</summary>
    public string? Default { get; init; }

    /// <summary>The only texts allowed; for <c>text</c>. They stand in the prompt as they are, without quotation marks.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Most characters; for <c>text</c>. Default 100,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxLength { get; init; } = 100_000;

    internal PromptArgument ToArgument(string name) => new(name, Type switch
    {
        "integer" => PromptArgumentType.Integer,
        "number" => PromptArgumentType.Number,
        "boolean" => PromptArgumentType.Boolean,
        _ => PromptArgumentType.Text,
    })
    {
        Description = Description,
        Default = Default,
        Values = Values,
        MaxLength = MaxLength,
    };
}
