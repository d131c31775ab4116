using System.Text.Json;
using McpHub.Admin;
using McpHub.Calls;
using McpHub.Cli.Output;

namespace McpHub.Cli.Hub;

/// <summary>What the hub would send for a model request, and what would get lost.</summary>
internal sealed class CallExplanation(TranslateRequest question)
{
    private const int MaxFileBytes = 32 * 1024 * 1024;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static CallExplanation OfMessage(string agent, string message, string model, bool isStreaming)
    {
        var request = new TranslateRequest(agent, "openai-chat", JsonElement.Parse(Conversation.ToBody(model, isStreaming, [("user", message)])));
        return new CallExplanation(request);
    }

    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static CallExplanation OfFile(string agent, string dialect, FileInfo file, string? model)
    {
        try
        {
            if (file.Length > MaxFileBytes) throw Unreadable($"it is larger than {MaxFileBytes} bytes");
            return new CallExplanation(new TranslateRequest(agent, dialect, JsonElement.Parse(File.ReadAllBytes(file.FullName)), model));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Unreadable(e.Message);
        }

        CommandException Unreadable(string why) => new(new HubError(ErrorKind.BadRequest, "request_unreadable", $"The file '{file.Name}' is no request: {why}.", "Give a file with one JSON object."));
    }

    /// <exception cref="CommandException">The hub is gone or refuses.</exception>
    public async Task PrintAsync(RunningHub hub, Terminal terminal, CancellationToken ct)
    {
        var answer = await hub.AskAsync(HttpMethod.Post, "/admin/translate", JsonSerializer.SerializeToUtf8Bytes(question, AdminJson.Default.TranslateRequest), ct);
        if (terminal.IsJson)
        {
            terminal.Json(answer);
            return;
        }

        var report = JsonSerializer.Deserialize(answer, AdminJson.Default.TranslateReport)!;
        var reason = report.Rule is { } rule ? $"by the rule {rule}" : "because no rule allows it";
        terminal.Say($"{report.Decision}: agent '{report.Agent}', model '{report.Model}', {reason}");
        foreach (var target in report.Targets) Print(target, terminal);
    }

    private static void Print(TargetPreview target, Terminal terminal)
    {
        terminal.Say("");
        terminal.Say($"{target.Target}: {target.Lane}{(target.Dialect is null ? "" : $" in {target.Dialect}")}{(target.Url is null ? "" : $", POST {target.Url}")}");
        foreach (var loss in target.Losses) terminal.Say($"  {loss.Policy}: {loss.Field}: {loss.Reason}");
        if (target.Refusal is { } refusal) terminal.Say($"  refused: {refusal}");
        if (target.Request is { } request) terminal.Say(JsonSerializer.Serialize(request, Indented));
    }
}
