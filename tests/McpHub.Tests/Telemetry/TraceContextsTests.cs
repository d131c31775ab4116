using System.Diagnostics;
using CsCheck;
using McpHub.Calls;

namespace McpHub.Tests.Telemetry;

public sealed class TraceContextsTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Parent)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    public void What_was_received_is_sent_on_when_the_hub_does_not_trace(string parent) =>
        Assert.Equal((parent, "a=1,b=2"), TraceContexts.ToSend(null, TraceContexts.Parse(parent, "a=1,b=2")));

    [Fact]
    public void The_span_of_the_hub_is_sent_when_there_is_one()
    {
        var received = TraceContexts.Parse(Parent, "a=1");
        using var span = new Activity("test").SetParentId(received.TraceId, received.SpanId, received.TraceFlags).Start();
        span.TraceStateString = received.TraceState;

        Assert.Equal(($"00-0af7651916cd43dd8448eb211c80319c-{span.SpanId}-01", "a=1"), TraceContexts.ToSend(span, received));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    public void A_malformed_parent_is_none(string? parent)
    {
        Assert.Equal(default, TraceContexts.Parse(parent, null));
        Assert.Equal((null, null), TraceContexts.ToSend(null, TraceContexts.Parse(parent, "a=1")));
    }

    [Fact]
    public void No_text_makes_parsing_fail() =>
        Gen.Select(Gen.String, Gen.String).Sample((parent, state) => Assert.Equal(default, TraceContexts.Parse(parent, state)));

    [Fact]
    public void An_oversized_state_is_dropped() => Assert.Null(TraceContexts.Parse(Parent, "a=" + new string('x', 511)).TraceState);
}
