using McpHub.Wire.Dialects;
using McpHub.Wire.Dialects.Ollama;
using McpHub.Wire.Tests.Chat;

namespace McpHub.Wire.Tests.Dialects.Ollama;

public sealed class OllamaLawTests
{
    private static readonly ChatDialect Dialect = OllamaDialect.Instance;

    [Fact]
    public void What_a_request_says_comes_back() => DialectLaws.RequestComesBack(Dialect, OllamaGen.Requests);

    [Fact]
    public void What_an_answer_says_comes_back() => DialectLaws.ResponseComesBack(Dialect, OllamaGen.Responses);

    [Fact]
    public void Stream_folds_to_exactly_the_whole_answer() => DialectLaws.StreamFoldsToTheResponse(Dialect, OllamaGen.Responses);

    [Fact]
    public void Stream_that_is_cut_ends_in_an_error_unless_its_last_line_has_come() =>
        DialectLaws.CutStreamNeverEndsWell(Dialect, OllamaGen.Responses, HasLastLine);

    [Fact]
    public void Events_in_an_impossible_order_are_refused_and_others_written() => DialectLaws.NoOrderOfEventsIsWrittenWrongly(Dialect);

    private static bool HasLastLine(string stream) => stream.Split('\n')[..^1].Any(line => line.Contains("},\"done\":true,\"done_reason\":", StringComparison.Ordinal));
}
