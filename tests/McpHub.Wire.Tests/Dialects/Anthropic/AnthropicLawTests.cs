using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Anthropic;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Anthropic;

public sealed class AnthropicLawTests
{
    private static readonly ChatDialect Dialect = AnthropicDialect.Instance;

    [Fact]
    public void What_a_request_says_comes_back() => DialectLaws.RequestComesBack(Dialect, AnthropicGen.Requests);

    [Fact]
    public void What_an_answer_says_comes_back() => DialectLaws.ResponseComesBack(Dialect, AnthropicGen.Responses);

    [Fact]
    public void Stream_folds_to_exactly_the_whole_answer() => DialectLaws.StreamFoldsToTheResponse(Dialect, AnthropicGen.Responses);

    [Fact]
    public void Stream_that_is_cut_ends_in_an_error_unless_the_reason_to_stop_is_known() => DialectLaws.CutStreamNeverEndsWell(
        Dialect, AnthropicGen.Responses, stream => stream.Split("\n\n")[..^1].Any(e => e.StartsWith("event: message_delta", StringComparison.Ordinal)));

    [Fact]
    public void Events_in_an_impossible_order_are_refused_and_others_written() => DialectLaws.NoOrderOfEventsIsWrittenWrongly(Dialect);
}
