using System.Text.Json;
using McpHub.Snapshot;
using McpHub.Wire.Json;
using McpHub.Wire.Prompts;

namespace McpHub.Calls.Prompts;

/// <summary>A prompt with a value for each of its arguments. The text itself depends on the model that reads it.</summary>
public sealed class FilledPrompt
{
    private readonly PromptVersion version;
    private readonly Dictionary<string, PromptValue> values;

    private FilledPrompt(PromptVersion version, Dictionary<string, PromptValue> values)
    {
        this.version = version;
        this.values = values;
    }

    /// <summary>Whether it is instructions, and not something that a user says.</summary>
    public bool IsSystem => version.IsSystem;

    /// <returns>Null when <paramref name="error"/> says why not.</returns>
    public static FilledPrompt? Of(LibraryPrompt prompt, AskedPrompt asked, out HubError? error)
    {
        var version = asked.Version is null ? prompt.Present : prompt.Find(asked.Version);
        error = version is null ? PromptErrors.NoVersion(prompt, asked.Version!) : null;
        if (version is null) return null;

        var values = new Dictionary<string, PromptValue>();
        error = ReadAll(prompt, version, asked, values) ?? AddDefaults(prompt, version, values);
        return error is null ? new FilledPrompt(version, values) : null;
    }

    /// <param name="family">Of the model that reads it; null for any.</param>
    public string TextFor(string? family) => version.For(family).Fill(name => values[name].In(name, family));

    private static HubError? ReadAll(LibraryPrompt prompt, PromptVersion version, AskedPrompt asked, Dictionary<string, PromptValue> values)
    {
        try
        {
            return ObjectSplice.Members(asked.Arguments).Select(given => Read(prompt, version, given.Key, given.Value, asked.IsAllText, values)).FirstOrDefault(error => error is not null);
        }
        catch (JsonException)
        {
            return PromptErrors.NoArguments(prompt);
        }
    }

    private static HubError? AddDefaults(LibraryPrompt prompt, PromptVersion version, Dictionary<string, PromptValue> values)
    {
        foreach (var missing in version.Arguments.Where(argument => !values.ContainsKey(argument.Name)))
        {
            if (missing.Default is null) return PromptErrors.Missing(prompt, missing);
            if (missing.Read(missing.Default, out var value) is null) values[missing.Name] = value;
        }

        return null;
    }

    private static HubError? Read(LibraryPrompt prompt, PromptVersion version, string name, ReadOnlyMemory<byte> json, bool isAllText, Dictionary<string, PromptValue> values)
    {
        if (version.Arguments.FirstOrDefault(argument => argument.Name == name) is not { } argument) return PromptErrors.Unknown(prompt, version, name);
        PromptValue value;
        var problem = isAllText && JsonText.Decode(json.Span) is { } text ? argument.Read(text, out value) : argument.Read(json, out value);
        if (problem is not null) return PromptErrors.Wrong(prompt, name, problem);
        return values.TryAdd(name, value) ? null : PromptErrors.Wrong(prompt, name, "stands there twice");
    }
}
