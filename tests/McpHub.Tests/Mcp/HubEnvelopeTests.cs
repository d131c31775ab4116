using System.Security.Cryptography;
using System.Text;
using CsCheck;
using McpHub.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace McpHub.Tests.Mcp;

/// <summary>State that travels through clients is opened only as what it was sealed as.</summary>
public sealed class HubEnvelopeTests
{
    private const string Params = """{"name":"s__echo","arguments":{"a":1}}""";
    private static readonly Gen<string> Word = Gen.String[Gen.Char['a', 'f'], 0, 4];

    [Fact]
    public void Comes_back_as_it_went()
    {
        var envelope = NewEnvelope(new FakeTimeProvider());
        Gen.String.Sample(state =>
        {
            var content = new EnvelopeContent(state, null, DateTimeOffset.MaxValue);
            Assert.Equal(content, envelope.Open(envelope.Seal(content, [1, 2]), [1, 2]));
        });
    }

    [Fact]
    public void Any_changed_character_is_refused()
    {
        var envelope = NewEnvelope(new FakeTimeProvider());
        var text = envelope.Seal(new EnvelopeContent("state", null, DateTimeOffset.MaxValue), [1]);
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Char['!', '~']).Sample((at, character) =>
        {
            var changed = text[..at] + character + text[(at + 1)..];
            if (changed != text) Assert.Null(envelope.Open(changed, [1]));
        });
    }

    [Fact]
    public void Any_text_that_is_none_is_refused()
    {
        var envelope = NewEnvelope(new FakeTimeProvider());
        Gen.String.Sample(text => Assert.Null(envelope.Open(text, [1])));
    }

    [Fact]
    public void Other_agent_method_server_or_parameters_are_another_binding()
    {
        var request = Gen.Select(Word, Word, Word, Word, Word, (agent, method, target, name, value) => (agent, method, target, Json: $$"""{"{{name}}":"{{value}}" }"""));
        Gen.Select(request, request).Sample((one, other) => Assert.Equal(one == other, Bind(one).SequenceEqual(Bind(other))));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a1b":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":12}""")]
    [InlineData("""{"a":1}""", """{"a":1,"a":1}""")]
    public void Where_one_part_ends_is_part_of_the_binding(string one, string other)
    {
        Assert.NotEqual(Bind(("x", "m", "t", one)), Bind(("x", "m", "t", other)));
        Assert.NotEqual(EnvelopeBinding.Of("x", "tools/call", "st", default), EnvelopeBinding.Of("xs", "tools/call", "t", default));
    }

    [Fact]
    public void Metadata_input_and_order_are_not_part_of_the_binding()
    {
        Assert.Equal(
            Bind(("x", "tools/call", "s/echo", Params)),
            Bind(("x", "tools/call", "s/echo", """{"_meta":{"a":1},"arguments":{"a":1},"inputResponses":{},"requestState":"x","name":"s__echo"}""")));
    }

    [Fact]
    public void State_that_is_too_old_is_refused()
    {
        var time = new FakeTimeProvider();
        var envelope = NewEnvelope(time);
        var text = envelope.Seal(new EnvelopeContent("state", null, time.GetUtcNow() + TimeSpan.FromMinutes(10)), [1]);
        Assert.NotNull(envelope.Open(text, [1]));

        time.Advance(TimeSpan.FromMinutes(11));

        Assert.Null(envelope.Open(text, [1]));
    }

    private static HubEnvelope NewEnvelope(TimeProvider time) => new(new SealingKey(RandomNumberGenerator.GetBytes(32)), time);

    private static byte[] Bind((string Agent, string Method, string Target, string Json) request) =>
        EnvelopeBinding.Of(request.Agent, request.Method, request.Target, Encoding.UTF8.GetBytes(request.Json));
}
