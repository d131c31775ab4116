namespace McpHub.Wire.Chat;

/// <summary>A request, an answer or an event is not what its dialect says it is.</summary>
/// <param name="path">Where, e.g. <c>messages[2].content</c>; empty for the whole.</param>
/// <param name="problem">What is wrong and what may stand there instead.</param>
public sealed class ChatFormatException(string path, string problem, Exception? inner = null)
    : FormatException(path.Length == 0 ? problem : $"{path}: {problem}", inner)
{
    public string Path { get; } = path;

    public string Problem { get; } = problem;
}
