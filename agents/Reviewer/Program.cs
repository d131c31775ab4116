using System.ClientModel;
using Agents;
using Microsoft.Extensions.AI;
using OpenAI;

// An agent on Microsoft.Extensions.AI. Its tools and its model both come from the hub; the answer is streamed.
// usage: Reviewer [--hub URL] [--key KEY] [--model NAME] ["task"]
const string DefaultTask = """Use the tool inventory__find_items with {"category":"networking"}. Then say which of these items should be ordered again.""";

var (options, problem) = HubOptions.Read(args, DefaultTask);
if (options is null)
{
    Console.Error.WriteLine(problem);
    return 2;
}

using var time = new CancellationTokenSource(TimeSpan.FromMinutes(2));
try
{
    // 1. The tools, from the hub's MCP endpoint.
    List<string> called = [];
    await using var hub = await HubTool.ConnectAsync(options, time.Token);
    var tools = await hub.ListToolsAsync(cancellationToken: time.Token);

    // 2. The model, from the hub's OpenAI-compatible endpoint, calling those tools by itself.
    using var client = new OpenAIClient(new ApiKeyCredential(options.Key), new OpenAIClientOptions { Endpoint = options.ModelEndpoint })
        .GetChatClient(options.Model).AsIChatClient()
        .AsBuilder().UseFunctionInvocation().Build();

    // 3. One task, answered piece by piece.
    List<ChatMessage> messages =
    [
        new(ChatRole.System, "You review what the tools report. Be brief, and say what you would change."),
        new(ChatRole.User, options.Task),
    ];
    var settings = new ChatOptions { Tools = [.. tools.Select(tool => new HubTool(tool, called.Add))] };
    await foreach (var piece in client.GetStreamingResponseAsync(messages, settings, time.Token)) Console.Write(piece.Text);

    Console.WriteLine();
    Console.WriteLine($"Tools called: {(called.Count == 0 ? "none" : string.Join(", ", called))}");
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"Reviewer failed at {options.Hub}: {failure.Message}");
    return 1;
}
