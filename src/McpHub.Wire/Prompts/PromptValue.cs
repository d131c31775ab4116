namespace McpHub.Wire.Prompts;

/// <summary>What was given for an argument, checked.</summary>
/// <param name="Text">The value itself.</param>
/// <param name="IsFree">Whether it can be any text; others are numbers, true or false, or words that the prompt's author wrote.</param>
public readonly record struct PromptValue(string Text, bool IsFree)
{
    /// <summary>The value as it stands in its slot.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="family">Of the model that reads it: some tell data from instructions best between tags.</param>
    public string In(string name, string? family)
    {
        if (!IsFree) return Text;
        var slot = PromptSlot.Write(Text);
        return family == ModelFamily.Claude ? $"<{name}>{slot}</{name}>" : slot;
    }
}
