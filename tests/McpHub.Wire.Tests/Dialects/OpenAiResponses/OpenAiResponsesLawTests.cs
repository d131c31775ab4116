using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiResponses;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiResponses;

public sealed class OpenAiResponsesLawTests
{
    private static readonly ChatDialect Dialect = OpenAiResponsesDialect.Instance;

    [Fact]
    public void What_a_request_says_comes_back() =>
        DialectLaws.RequestComesBack(Dialect, OpenAiResponsesGen.Requests, new TargetTraits { TakesCacheBreakpoints = true });

    [Fact]
    public void What_an_answer_says_comes_back() => DialectLaws.ResponseComesBack(Dialect, OpenAiResponsesGen.Responses);

    [Fact]
    public void Stream_folds_to_exactly_the_whole_answer() => DialectLaws.StreamFoldsToTheResponse(Dialect, OpenAiResponsesGen.Responses);

    [Fact]
    public void Stream_that_is_cut_ends_in_an_error_unless_its_last_event_is_there() =>
        DialectLaws.CutStreamNeverEndsWell(Dialect, OpenAiResponsesGen.Responses, HasLastEvent);

    [Fact]
    public void Events_in_an_impossible_order_are_refused_and_others_written() => DialectLaws.NoOrderOfEventsIsWrittenWrongly(Dialect);

    // The event is whole only with its blank line.
    private static bool HasLastEvent(string stream) => stream.Split("\n\n")[..^1].Any(
        e => e.StartsWith("event: response.completed\n", StringComparison.Ordinal) || e.StartsWith("event: response.incomplete\n", StringComparison.Ordinal));
}
