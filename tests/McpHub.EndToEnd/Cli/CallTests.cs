using System.Text.Json;

namespace McpHub.EndToEnd.Cli;

public sealed class CallTests(DefaultHub shared)
{
    [Theory]
    [InlineData("notes__list_notes", """{"limit": 1}""")]
    [InlineData("notes__list_notes", "--args", """{"limit": 1}""")]
    [InlineData("notes__list_notes", "-a", "limit=1", "order=oldest")]
    [InlineData("notes/list_notes", "-a", "limit=1", "-a", "order=oldest")]
    public async Task Structured_content_is_shown_once(params string[] arguments)
    {
        var result = await shared.Hub.RunAsync(["call", .. arguments, "--agent", "researcher"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        using var notes = JsonDocument.Parse(result.Stdout);
        Assert.Single(notes.RootElement.GetProperty("notes").EnumerateArray());
        Assert.Empty(result.Stderr);
    }

    [Fact]
    public async Task Without_an_agent_the_first_of_the_file_calls_and_that_is_said()
    {
        var result = await shared.Hub.RunAsync("call", "notes__list_notes");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Acting as agent 'assistant'; choose another with --agent.", result.Stderr);
    }

    [Fact]
    public async Task Progress_is_shown_while_the_tool_works()
    {
        var result = await shared.Hub.RunAsync("call", "notes__summarize_notes", "-a", "pauseMs=1", "--agent", "assistant");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("What a hub is for (n1)", result.Stdout);
        Assert.Contains("progress 1/", result.Stderr);
    }

    [Fact]
    public async Task Json_is_the_whole_result()
    {
        var result = await shared.Hub.RunAsync("call", "notes__get_note", """{"id":"n1"}""", "--agent", "assistant", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        using var document = JsonDocument.Parse(result.Stdout);
        Assert.Equal("n1", document.RootElement.GetProperty("structuredContent").GetProperty("id").GetString());
        Assert.NotEmpty(document.RootElement.GetProperty("content").EnumerateArray());
        Assert.Empty(result.Stderr);
    }

    [Fact]
    public async Task Error_of_the_tool_is_its_text_and_exit_code_1()
    {
        var result = await shared.Hub.RunAsync("call", "notes__get_note", """{"id":"n99999"}""", "--agent", "assistant");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("There is no note 'n99999'", result.Stdout);
    }

    [Fact]
    public async Task Tool_text_cannot_command_the_terminal()
    {
        var added = await shared.Hub.RunAsync("call", "notes__add_note", "--agent", "assistant", "--json", "--args", """{"title":"trick [red]","body":"\u001b[2J\u009b31m\u202eevil"}""");
        using var note = JsonDocument.Parse(added.Stdout);
        var id = note.RootElement.GetProperty("structuredContent").GetProperty("id").GetString();
        var shown = await shared.Hub.RunAsync("call", "notes__get_note", $$"""{"id":"{{id}}"}""", "--agent", "assistant");

        foreach (var output in new[] { added.Stdout, shown.Stdout })
        {
            Assert.DoesNotContain(output, letter => letter is '\u001b' or '\u009b' or '\u202e');
            Assert.Contains(@"\u202e", output);
            Assert.Contains("trick [red]", output);
        }
    }

    [Fact]
    public async Task Refusal_says_how_to_see_why()
    {
        var result = await shared.Hub.RunAsync("call", "notes__get_note", "--agent", "researcher");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Agent 'researcher' may not use tool 'notes__get_note'", result.Stderr);
        Assert.Contains("mcphub explain researcher tool.call 'notes__get_note'", result.Stderr);
    }

    [Fact]
    public async Task Unknown_tool_is_answered_with_the_nearest_one()
    {
        var result = await shared.Hub.RunAsync("call", "notes__lst_notes", "--agent", "researcher", "--json");

        Assert.Equal(1, result.ExitCode);
        using var error = JsonDocument.Parse(result.Stderr);
        Assert.Equal("tool_not_found", error.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("Did you mean 'notes__list_notes'?", error.RootElement.GetProperty("error").GetProperty("hint").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("{}", "-a", "limit=1")]
    [InlineData("-a", "limit")]
    public async Task Arguments_that_are_none_are_a_usage_error(params string[] arguments)
    {
        var result = await shared.Hub.RunAsync(["call", "notes__list_notes", .. arguments]);

        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.NotEmpty(result.Stderr);
    }
}
