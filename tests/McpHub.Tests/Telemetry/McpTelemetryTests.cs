using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpHub.Calls;

namespace McpHub.Tests.Telemetry;

public sealed class McpTelemetryTests : IDisposable
{
    private readonly ActivityListener spans = new()
    {
        ShouldListenTo = source => source.Name == HubTelemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public McpTelemetryTests() => ActivitySource.AddActivityListener(spans);

    public void Dispose() => spans.Dispose();

    [Fact]
    public void A_tool_call_has_the_name_and_attributes_of_the_convention()
    {
        var operation = new McpOperation("tools/call", "notes__search", "2025-11-25");
        using var span = HubTelemetry.StartMcpServerSpan(operation, requestId: "7", sessionId: "s1")!;
        HubTelemetry.MarkFailed(span, "tool_error");

        Assert.Equal("tools/call notes__search", span.DisplayName);
        Assert.Equal(ActivityKind.Server, span.Kind);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(
            """
            error.type=tool_error
            gen_ai.operation.name=execute_tool
            gen_ai.tool.name=notes__search
            jsonrpc.request.id=7
            mcp.method.name=tools/call
            mcp.protocol.version=2025-11-25
            mcp.session.id=s1
            network.transport=tcp
            """,
            string.Join('\n', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order()));
    }

    [Fact]
    public void A_request_to_a_server_is_a_client_span_below_the_server_span()
    {
        using var parent = HubTelemetry.StartMcpServerSpan(new McpOperation("prompts/get", "triage"))!;
        using var span = HubTelemetry.StartMcpClientSpan(new McpOperation("prompts/get", "triage", Transport: "pipe"), "notes", new Uri("http://127.0.0.1:5201/mcp"))!;

        Assert.Equal((ActivityKind.Client, "prompts/get triage"), (span.Kind, span.DisplayName));
        Assert.Equal(parent.SpanId, span.ParentSpanId);
        Assert.Equal("triage", span.GetTagItem("gen_ai.prompt.name"));
        Assert.Equal(("notes", "127.0.0.1", 5201, "pipe"), (span.GetTagItem("hub.server"), span.GetTagItem("server.address"), span.GetTagItem("server.port"), span.GetTagItem("network.transport")));
        Assert.Null(span.GetTagItem("gen_ai.operation.name"));
    }

    [Fact]
    public void The_caller_of_the_message_is_the_parent_and_the_http_request_is_linked()
    {
        using var http = new Activity("http").Start();
        var parent = TraceContexts.Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");
        using var span = HubTelemetry.StartMcpServerSpan(new McpOperation("tools/list"), parent)!;

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToHexString());
        Assert.Equal(http.SpanId, Assert.Single(span.Links).Context.SpanId);
        Assert.Equal("tools/list", span.DisplayName);
    }

    [Fact]
    public void Without_a_parent_in_the_message_the_http_request_is_the_parent()
    {
        using var http = new Activity("http").Start();
        using var span = HubTelemetry.StartMcpServerSpan(new McpOperation("tools/list"))!;

        Assert.Equal(http.SpanId, span.ParentSpanId);
        Assert.Empty(span.Links);
    }

    [Fact]
    public void Made_up_names_add_no_series()
    {
        var series = new HashSet<string>();
        var here = Environment.CurrentManagedThreadId; // Other tests record, too.
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == HubTelemetry.Name && instrument.Name.StartsWith("mcp.")) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            if (Environment.CurrentManagedThreadId == here) series.Add(instrument.Name + string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
        });
        listener.Start();
        for (var i = 0; i < 100_000; i++)
        {
            HubTelemetry.RecordMcpServer(new McpOperation($"method-{i}", $"tool-{i}", $"version-{i}"), TimeSpan.FromSeconds(1));
            HubTelemetry.RecordMcpServer(new McpOperation("tools/call", Name: null, $"version-{i}"), TimeSpan.FromSeconds(1), "-32602");
            HubTelemetry.RecordMcpClient(new McpOperation("resources/read", $"file:///{i}"), "notes", TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, series.Count);
        Assert.Contains("mcp.server.operation.durationmcp.method.name=other,network.transport=tcp,mcp.protocol.version=other", series);
        Assert.Contains("mcp.client.operation.durationmcp.method.name=resources/read,network.transport=tcp,hub.server=notes", series);
    }
}
