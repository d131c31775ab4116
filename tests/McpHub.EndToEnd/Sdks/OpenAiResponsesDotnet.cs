using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Responses;

namespace McpHub.EndToEnd.Sdks;

/// <summary>The package OpenAI, with Responses.</summary>
internal sealed class OpenAiResponsesDotnet(Uri hub, string key) : DotnetSdk
{
    private readonly OpenAIClient client = new(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(hub, "/v1") });
    private readonly ResponsesClient responses = new(new ApiKeyCredential(key), new ResponsesClientOptions { Endpoint = new Uri(hub, "/v1") });

    public override IReadOnlyList<(string Name, Func<string, Task> Act)> Operations =>
    [
        ("chat", model => BriefAsync(model, WholeAsync)),
        ("stream", model => BriefAsync(model, StreamedAsync)),
        ("tools", model => RoundAsync(model, WholeAsync)),
        ("tools streamed", model => RoundAsync(model, StreamedAsync)),
        ("structured", StructuredAsync),
        ("embeddings", model => OpenAiDotnet.EmbedAsync(client, model)),
        ("count tokens", CountAsync),
        ("models", model => OpenAiDotnet.ListAsync(client, model)),
    ];

    private static async Task BriefAsync(string model, Func<CreateResponseOptions, Task<ResponseResult>> ask)
    {
        var response = await ask(new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem(Question)]) { Instructions = System });
        Assert.Equal(ResponseStatus.Completed, response.Status);
        Said(response.GetOutputText(), response.Usage.OutputTokenCount);
    }

    private static async Task RoundAsync(string model, Func<CreateResponseOptions, Task<ResponseResult>> ask)
    {
        var first = await ask(Offering(model, [ResponseItem.CreateUserMessageItem(Question)]));
        var results = first.OutputItems.OfType<FunctionCallResponseItem>().Select(call => ResponseItem.CreateFunctionCallOutputItem(call.CallId, Act(call.FunctionName, call.FunctionArguments.ToString())));
        Said((await ask(Offering(model, [ResponseItem.CreateUserMessageItem(Question), .. first.OutputItems, .. results]))).GetOutputText());
    }

    private async Task<ResponseResult> WholeAsync(CreateResponseOptions options) => (await responses.CreateResponseAsync(options)).Value;

    private async Task<ResponseResult> StreamedAsync(CreateResponseOptions options)
    {
        options.StreamingEnabled = true;
        var text = "";
        ResponseResult? whole = null;
        await foreach (var update in await responses.CreateResponseStreamingAsync(options))
        {
            text += update is StreamingResponseOutputTextDeltaUpdate piece ? piece.Delta : "";
            whole = (update as StreamingResponseCompletedUpdate)?.Response ?? whole;
        }

        Assert.NotNull(whole);
        Assert.Equal(whole.GetOutputText() ?? "", text);
        return whole;
    }

    private async Task StructuredAsync(string model)
    {
        var options = new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem(Question)])
        {
            TextOptions = new ResponseTextOptions { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("reply", BinaryData.FromString(Answer), jsonSchemaIsStrict: true) },
        };
        Structured((await WholeAsync(options)).GetOutputText());
    }

    // The package has no words of its own for the question and its answer.
    private async Task CountAsync(string model)
    {
        var question = BinaryContent.Create(BinaryData.FromObjectAsJson(new { model, instructions = System, input = Question }));
        using var counted = JsonDocument.Parse((await responses.GetInputTokenCountAsync(question, "application/json")).GetRawResponse().Content);
        Assert.InRange(counted.RootElement.GetProperty("input_tokens").GetInt32(), 1, 100);
    }

    private static CreateResponseOptions Offering(string model, IEnumerable<ResponseItem> input)
    {
        var options = new CreateResponseOptions(model, input) { StoredOutputEnabled = false };
        foreach (var (name, description) in Tools) options.Tools.Add(ResponseTool.CreateFunctionTool(name, BinaryData.FromString(Parameters), strictModeEnabled: true, description));
        return options;
    }
}
