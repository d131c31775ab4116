using Agents;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using Researcher;

// An agent on Semantic Kernel. Its tools and its model both come from the hub, so it needs one address and one key.
// usage: Researcher [--hub URL] [--key KEY] [--model NAME] ["question"]
const string DefaultTask = """Use the tool notes__search_notes with {"query":"hub"}. Then say in two sentences what the notes tell about hubs.""";

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

    // 2. The model, from the hub's OpenAI-compatible endpoint.
    var builder = Kernel.CreateBuilder();
    builder.AddOpenAIChatCompletion(options.Model, options.ModelEndpoint, options.Key);
    builder.Plugins.Add(new HubPlugin(tools.Select(tool => new HubTool(tool, called.Add).AsKernelFunction())));
    var kernel = builder.Build();

    // 3. One question; the kernel calls tools for as long as the model asks for them.
    var history = new ChatHistory("You research questions with the tools you have. Answer briefly and name your sources.");
    history.AddUserMessage(options.Task);
    var settings = new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
    var answer = await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(history, settings, kernel, time.Token);

    Console.WriteLine(answer.Content);
    Console.WriteLine($"Tools called: {(called.Count == 0 ? "none" : string.Join(", ", called))}");
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"Researcher failed at {options.Hub}: {failure.Message}");
    return 1;
}
