using System.Collections.Frozen;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.Gemini;

/// <summary>Reads the turns of a request. Calls may lack ids: each result then belongs to the first open call of the same name.</summary>
internal sealed class Contents
{
    private static readonly FrozenSet<string> Names = GeminiNames.Both("role", "parts");
    private static readonly FrozenSet<string> ResultNames = GeminiNames.Both("functionResponse", "thoughtSignature");
    private static readonly Origin Origin = new(Families.Gemini);

    private readonly IdSource ids = new("gemini request"); // the same history gives the same ids
    private readonly List<(string Id, string Name)> open = [];

    public static Sequence<Message> Read(JsonField root)
    {
        var contents = root["contents"];
        if (!contents.Exists) throw contents.Wrong("is required and must be an array");
        var reader = new Contents();
        var messages = new List<Message>();
        var system = root.Of("systemInstruction");
        if (system.Exists) messages.Add(reader.ReadTurn(system, Role.System));
        foreach (var content in contents.Items()) messages.AddRange(reader.ReadContent(content));
        return [.. messages];
    }

    private IEnumerable<Message> ReadContent(JsonField content)
    {
        var role = content["role"].Text() switch
        {
            null or "user" or "function" => Role.User,
            "model" => Role.Assistant,
            var other => throw content["role"].Wrong($"'{other}' is no role; use user or model"),
        };
        List<Block> results = role == Role.User ? [.. content["parts"].Items().Where(IsResult).Select(ReadResult)] : [];
        if (results.Count > 0) yield return new Message(Role.Tool, [.. results]);
        var turn = ReadTurn(content, role);
        if (turn.Content.Count > 0 || results.Count == 0) yield return turn;
    }

    private Message ReadTurn(JsonField content, Role role) =>
        new(role, [.. content["parts"].Items().Where(part => role != Role.User || !IsResult(part)).Select(ReadPart)]) { Extras = content.Rest(GeminiDialect.Name, Names) };

    private Block ReadPart(JsonField part) =>
        Parts.Read(part, Origin, BeginCall) ?? throw part.Wrong("holds nothing; use text, inlineData, fileData, functionCall or functionResponse");

    private string BeginCall(JsonField call)
    {
        var id = call["id"].Text() is { Length: > 0 } given ? given : ids.Next("call_");
        open.Add((id, call["name"].RequiredName()));
        return id;
    }

    private static bool IsResult(JsonField part) => part.IsObject && part.Of("functionResponse").Exists;

    private Block ReadResult(JsonField part)
    {
        var response = part.Of("functionResponse");
        var name = response["name"].RequiredName();
        var (content, isError) = ResultForm.Read(response);
        return new ToolResultBlock(EndCall(response, name), [.. content]) { Name = name, IsError = isError, Extras = part.Rest(GeminiDialect.Name, ResultNames) };
    }

    private string EndCall(JsonField response, string name)
    {
        var id = response["id"].Text() is { Length: > 0 } given ? given : null;
        var index = open.FindIndex(call => id is null ? call.Name == name : call.Id == id);
        if (index < 0) return id ?? throw response.Wrong($"answers no call: no call of '{name}' before it is still open");
        id = open[index].Id;
        open.RemoveAt(index);
        return id;
    }
}
