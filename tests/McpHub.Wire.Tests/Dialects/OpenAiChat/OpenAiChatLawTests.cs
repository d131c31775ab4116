using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.OpenAiChat;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.OpenAiChat;

public sealed class OpenAiChatLawTests
{
    private static readonly ChatDialect Dialect = OpenAiChatDialect.Instance;

    [Fact]
    public void What_a_request_says_comes_back() =>
        DialectLaws.RequestComesBack(Dialect, OpenAiChatGen.Requests, new TargetTraits { HasTopK = true, TakesReasoningContent = true });

    [Fact]
    public void What_an_answer_says_comes_back() => DialectLaws.ResponseComesBack(Dialect, OpenAiChatGen.Responses);

    [Fact]
    public void Stream_folds_to_exactly_the_whole_answer() => DialectLaws.StreamFoldsToTheResponse(Dialect, OpenAiChatGen.Responses);

    [Fact]
    public void Stream_that_is_cut_ends_in_an_error_unless_the_reason_to_stop_is_known() =>
        DialectLaws.CutStreamNeverEndsWell(Dialect, OpenAiChatGen.Responses, SaysWhyItStopped);

    [Fact]
    public void Events_in_an_impossible_order_are_refused_and_others_written() => DialectLaws.NoOrderOfEventsIsWrittenWrongly(Dialect);

    // The event is whole only with its blank line.
    private static bool SaysWhyItStopped(string stream) => stream.Split("\n\n")[..^1].Any(e => e.EndsWith("\"}]}", StringComparison.Ordinal) && e.Contains("\"finish_reason\":\"", StringComparison.Ordinal));
}
