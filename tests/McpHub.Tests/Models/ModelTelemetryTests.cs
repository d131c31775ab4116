using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using McpHub.Calls;
using McpHub.Config;

namespace McpHub.Tests.Models;

public sealed class ModelTelemetryTests
{
    [Fact]
    public async Task Call_is_one_server_span_with_a_client_span_for_each_attempt()
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is HubTelemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(span),
        };
        ActivitySource.AddActivityListener(listener);

        await using var provider = await FakeProvider.StartAsync(200, """{"id":"r1","model":"vendor-2026","choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}""");
        await using (var hub = await ModelHub.StartAsync("sim:sim-fail-500", provider.BaseUrl))
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"private words"}]}""", Encoding.UTF8, "application/json") };
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            request.Headers.Add("tracestate", "vendor=1");
            using var response = await hub.Client.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode);

            // A call is settled whoever disconnects, which may be after its answer. A host that is gone tells nobody of its spans.
            await Eventually.True(() => spans.Any(span => span.TraceId == trace && span.Kind == ActivityKind.Server && span.DisplayName == "chat m"), "the call's own span ends");
        }

        var ours = spans.Where(span => span.TraceId == trace).ToList();
        var server = Assert.Single(ours, span => span.Kind == ActivityKind.Server && span.DisplayName == "chat m");
        Assert.Equal(("00f067aa0ba902b7", "all", "ok", "p2/vendor-p2"), (server.ParentSpanId.ToString(), server.GetTagItem("hub.agent"), server.GetTagItem("hub.outcome"), server.GetTagItem("hub.served_by")));

        var attempts = ours.Where(span => span.Kind == ActivityKind.Client && span.Source.Name == HubTelemetry.Name).OrderBy(span => span.StartTimeUtc).ToList();
        Assert.Equal(["chat sim-fail-500", "chat vendor-p2"], attempts.Select(span => span.DisplayName));
        Assert.All(attempts, span => Assert.Equal(server.SpanId, span.ParentSpanId));
        Assert.Equal((ActivityStatusCode.Error, "provider_failed", 1), (attempts[0].Status, attempts[0].GetTagItem("error.type"), attempts[0].GetTagItem("hub.attempt")));
        Assert.Equal(("chat", "openai", "vendor-p2", "r1", "vendor-2026", 7L, 3L, 9L, "127.0.0.1"), (
            attempts[1].GetTagItem("gen_ai.operation.name"), attempts[1].GetTagItem("gen_ai.provider.name"), attempts[1].GetTagItem("gen_ai.request.model"), attempts[1].GetTagItem("gen_ai.response.id"),
            attempts[1].GetTagItem("gen_ai.response.model"), attempts[1].GetTagItem("gen_ai.usage.input_tokens"), attempts[1].GetTagItem("gen_ai.usage.output_tokens"), attempts[1].GetTagItem("gen_ai.request.max_tokens"), attempts[1].GetTagItem("server.address")));
        Assert.Equal(["stop"], Assert.IsType<string[]>(attempts[1].GetTagItem("gen_ai.response.finish_reasons")));
        Assert.Equal(($"00-{trace}-{attempts[1].SpanId}-01", "vendor=1"), (provider.Requests.Single().Headers["traceparent"], provider.Requests.Single().Headers["tracestate"]));
        Assert.DoesNotContain(ours.SelectMany(span => span.TagObjects), tag => tag.Value?.ToString()?.Contains("private", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Attempts_are_measured_and_free_names_are_no_labels()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == HubTelemetry.Name) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        listener.Start();

        const string provider = "metered";
        var config = new HubConfig
        {
            Providers = new Dictionary<string, ProviderConfig> { [provider] = new() { Dialect = "simulator" } },
            Models = new Dictionary<string, ModelConfig> { ["m"] = new() { Targets = [new TargetConfig { Provider = provider, Model = "vendor-m" }] } },
            Agents = new Dictionary<string, AgentConfig> { ["all"] = new() { Roles = ["everything"] } },
        };
        await using (var hub = await ModelHub.StartAsync(config))
        {
            foreach (var model in new[] { "m", $"{provider}/free-name", $"{provider}/sim-fail-500" })
            {
                using var response = await hub.PostAsync($$$"""{"model":"{{{model}}}","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""");
                await response.Content.ReadAsStringAsync();
                await hub.OutcomeAsync();
            }
        }

        var ours = measured.Where(m => m.Tags.GetValueOrDefault("hub.provider") is provider).ToList();
        var durations = ours.Where(m => m.Name == "gen_ai.client.operation.duration").ToList();
        Assert.Equal(["vendor-m", "_OTHER", "_OTHER"], durations.Select(m => m.Tags["gen_ai.request.model"]));
        Assert.Equal([null, null, "provider_failed"], durations.Select(m => m.Tags.GetValueOrDefault("error.type")));
        Assert.Equal(2, ours.Count(m => m.Name == "gen_ai.client.operation.time_to_first_chunk"));
        Assert.Contains(ours, m => m.Name == "gen_ai.client.operation.time_per_output_chunk" && m.Value >= 0);
        Assert.Equal([("input", 4d), ("output", 4d)], ours.Where(m => m.Name == "gen_ai.client.token.usage").Take(2).Select(m => (m.Tags["gen_ai.token.type"]!.ToString()!, m.Value)));
    }

    [Theory]
    [InlineData(null, "gen_ai.client.operation.duration")]
    [InlineData("http/dup", "gen_ai.client.operation.duration")]
    [InlineData("http, gen_ai_latest_experimental", "gen_ai.client.inference.duration")]
    public void Coming_names_are_opted_in_to(string? optIn, string duration)
    {
        Assert.Equal(duration, GenAiNames.Of(optIn).Duration);
    }

    [Fact]
    public async Task Translated_call_tells_what_was_asked()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HubTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(span),
        };
        ActivitySource.AddActivityListener(listener);
        await using (var hub = await ModelHub.StartAsync("sim:asked-of"))
        {
            using var response = await hub.PostAsync("""{"model":"m","max_tokens":50,"temperature":0.5,"top_k":7,"stop_sequences":["x"],"messages":[{"role":"user","content":"hi"}]}""", "/v1/messages");
            Assert.True(response.IsSuccessStatusCode);
        }

        var span = Assert.Single(spans, span => span.GetTagItem("gen_ai.request.model") is "asked-of");
        Assert.Equal((0.5, 7, 50, "simulator", "chat_completions"), (
            span.GetTagItem("gen_ai.request.temperature"), span.GetTagItem("gen_ai.request.top_k"), span.GetTagItem("gen_ai.request.max_tokens"), span.GetTagItem("gen_ai.provider.name"), span.GetTagItem("openai.api.type")));
    }
}
