using System.Collections.Frozen;
using McpHub.Config;
using McpHub.Wire.Prompts;

namespace McpHub.Snapshot;

/// <summary>A prompt of the hub's own library, compiled. Rules know it as <c>hub/name</c>.</summary>
public sealed class LibraryPrompt(string name, PromptConfig config)
{
    public string Name { get; } = name;

    public string Identity { get; } = $"{Names.Hub}/{name}";

    public string? Title { get; } = config.Title;

    public string? Description { get; } = config.Description;

    /// <summary>What callers get who ask for no version.</summary>
    public PromptVersion Present { get; } = new(config.Version, config.Role, config.Template, config.Families, config.Arguments);

    /// <summary>Earlier versions, in the order of the file.</summary>
    public IReadOnlyList<PromptVersion> Earlier { get; } =
        [.. config.Earlier.Select(earlier => new PromptVersion(earlier.Key, earlier.Value.Role, earlier.Value.Template, earlier.Value.Families, earlier.Value.Arguments))];

    public PromptVersion? Find(string version) => version == Present.Name ? Present : Earlier.FirstOrDefault(earlier => earlier.Name == version);
}

/// <summary>One version of a prompt. Immutable.</summary>
public sealed class PromptVersion
{
    private readonly PromptTemplate template;
    private readonly FrozenDictionary<string, PromptTemplate> families;

    public PromptVersion(string name, string role, string template, IReadOnlyDictionary<string, string> families, IReadOnlyDictionary<string, PromptArgumentConfig> arguments)
    {
        Name = name;
        IsSystem = role == "system";
        this.template = Parse(template);
        this.families = families.ToFrozenDictionary(family => family.Key, family => Parse(family.Value));
        Arguments = [.. arguments.Select(argument => argument.Value.ToArgument(argument.Key))];
    }

    public string Name { get; }

    /// <summary>Whether it is instructions, and not something that a user says.</summary>
    public bool IsSystem { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<PromptArgument> Arguments { get; }

    /// <summary>The text for models of a family; null for any other model.</summary>
    public PromptTemplate For(string? family) => family is not null && families.TryGetValue(family, out var own) ? own : template;

    private static PromptTemplate Parse(string text) => PromptTemplate.Parse(text, out var problem) ?? throw new ArgumentException(problem, nameof(text)); // the rules have looked at it
}
