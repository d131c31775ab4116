using System.Text.Json;
using McpHub.Calls;
using McpHub.Calls.Prompts;
using McpHub.Models;
using McpHub.Models.Fetching;
using McpHub.Models.Lanes;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using McpHub.Wire.Json;

namespace McpHub.Admin;

/// <summary>Makes the request for every target of a route through the very lanes that calls take, and sends none of them.</summary>
internal sealed class CallPreview(TimeProvider time)
{
    public (TranslateReport? Report, HubError? Refusal) Of(HubSnapshot snapshot, Agent agent, ChatDialect dialect, TranslateRequest question)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(question.Request, AdminJson.Default.JsonElement);
        if (!JsonPeek.TryRead(body, out var peek, out var error)) return (null, PeekErrors.From(error));
        var request = new PeekedBody(body, peek, default);
        if (peek.HasHub && request.TakeHub(out request) is { } problem) return (null, problem);
        if (PeekErrors.CheckModel(question.Model ?? request.Peek.Model) is { } refusal) return (null, refusal);

        var call = ToCall(snapshot, agent, dialect, question, request);
        call.Route = ModelPipeline.FindRoute(snapshot, call.RequestedName);
        if (call.Route is null) return (null, new HubError(ErrorKind.NotFound, "model_not_found", $"There is no model '{call.RequestedName}'.", $"Aliases: {string.Join(", ", snapshot.Routes.Select(route => route.Alias))}."));

        if (Fill(call) is { } unfilled) return (null, unfilled);

        var decision = agent.Permissions.Decide(Actions.ModelUse, call.Route.Alias);
        return (new TranslateReport(agent.Name, call.Route.Alias, decision.IsAllowed ? "allow" : "deny", decision.Rule, [.. call.Route.Targets.Select(target => Preview(call, target))]), null);
    }

    private static HubError? Fill(ModelCall call)
    {
        if (call.AskedPrompt is not { } asked) return null;
        if (call.Snapshot.Prompts.GetValueOrDefault(asked.Name) is not { } prompt || !call.Agent.Permissions.Decide(Actions.PromptGet, prompt.Identity).IsAllowed) return Refusals.NotPermitted(call.Agent, Actions.PromptGet, asked.Name);
        call.Prompt = FilledPrompt.Of(prompt, asked, out var error);
        call.NeedsTranslation = true;
        return error;
    }

    private TargetPreview Preview(ModelCall call, Target target)
    {
        using var asked = LaneChoice.Open(call, target, isLast: true, time);
        if (asked is null) return new TargetPreview(target.Name, "none", null, null, null, [], TranslationErrors.NoLane(target, call.Dialect.Name).Text);

        var failure = asked.Prepare(out var body);
        using var second = failure is not null && call.Snapshot.Config.Fetch.Enabled ? WithFetched(call, target, asked) : null;
        if (second is not null) failure = second.Prepare(out body);
        var lane = second ?? asked;
        IReadOnlyList<LossReport> losses = [.. lane.Losses.Select(loss => new LossReport(loss.Path, loss.Policy.ToString().ToLowerInvariant(), loss.Reason))];
        var kind = lane is PassthroughLane ? "passthrough" : "translate";
        if (failure is not null) return new TargetPreview(target.Name, kind, lane.Dialect.Name, null, null, losses, failure.Error.Text);

        var url = target.Provider.BaseUri is null ? null : new ProviderAddress(target.Provider).Uri(new ProviderRequest(target, call.Operation, lane.Dialect, body, call.IsStreaming, null)).AbsoluteUri;
        return new TargetPreview(target.Name, kind, lane.Dialect.Name, url, JsonElement.Parse(body.ToArray()), losses, null);
    }

    // As if what is at the URLs had been fetched.
    private ILane? WithFetched(ModelCall call, Target target, ILane asked)
    {
        if (MediaUrls.Of(asked.Losses) is not UrlKinds.None and var urls)
        {
            call.Fetched = FetchedMedia.Shown(Conversations.Read(call), urls);
            return LaneChoice.Open(call, target, isLast: true, time, urls);
        }

        return null;
    }

    private ModelCall ToCall(HubSnapshot snapshot, Agent agent, ChatDialect dialect, TranslateRequest question, PeekedBody request) => new()
    {
        Agent = agent,
        Snapshot = snapshot,
        RequestId = RequestId.New(),
        Door = "admin",
        Operation = ModelOperation.Chat,
        Dialect = dialect,
        Request = request.Peek,
        RequestedName = question.Model ?? request.Peek.Model!,
        Body = request.Body,
        IsStreaming = question.Stream ?? request.Peek.IsStreaming,
        HubOptions = request.Hub,
        IsStrict = question.Strict || agent.IsStrict || HubOptions.IsTrue(request.Hub, "strict"u8),
        AskedPrompt = HubOptions.PromptIn(request.Hub),
        StartedAt = time.GetTimestamp(),
    };
}
