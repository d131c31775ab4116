using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Gemini;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Gemini;

public sealed class GeminiLawTests
{
    private static readonly ChatDialect Dialect = GeminiDialect.Instance;

    [Fact]
    public void What_a_request_says_comes_back() => DialectLaws.RequestComesBack(
        Dialect,
        GeminiGen.Requests,
        new TargetTraits { HasThinkingLevels = true, TakesToolResultMedia = true },
        request => new RequestReadContext($"models/{request.Model}", request.IsStreaming));

    [Fact]
    public void What_an_answer_says_comes_back() => DialectLaws.ResponseComesBack(Dialect, GeminiGen.Responses);

    [Fact]
    public void Stream_folds_to_exactly_the_whole_answer() => DialectLaws.StreamFoldsToTheResponse(Dialect, GeminiGen.Responses);

    [Fact]
    public void Stream_that_is_cut_ends_in_an_error_unless_the_reason_to_stop_is_known() =>
        DialectLaws.CutStreamNeverEndsWell(Dialect, GeminiGen.Responses, SaysWhyItStopped);

    [Fact]
    public void Events_in_an_impossible_order_are_refused_and_others_written() => DialectLaws.NoOrderOfEventsIsWrittenWrongly(Dialect);

    // The event is whole only with its blank line.
    private static bool SaysWhyItStopped(string stream) => stream.Split("\n\n")[..^1].Any(e => e.StartsWith("data: {\"candidates\":[{\"finishReason\":", StringComparison.Ordinal));
}
