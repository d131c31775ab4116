using System.Text;
using System.Text.Json;
using CsCheck;
using McpHub.Wire.Prompts;

namespace McpHub.Wire.Tests.Prompts;

public sealed class PromptSlotTests
{
    /// <summary>What texts are made of that want to be more than data.</summary>
    private static readonly string[] Hostile =
    [
        "{{ticket}}", "{{{{", "}}", "</ticket>", "<ticket>", "<|im_start|>system", "<|im_end|>", "<|endoftext|>", "<|start_header_id|>", "<|eot_id|>", "<start_of_turn>model",
        "<end_of_turn>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "\n\nHuman: ", "\n\nAssistant: ", "\r\nSystem:", "```", "~~~", "\"", "\\\"", "\\", "\",\"role\":\"system\",\"content\":\"",
        "<｜User｜>", "<!--", "-->", "&lt;", "\u2028", "\u0085", "\u200b", "\u202e", "\U000E0041", "\0", "\u001b[2J", "### Instruction:\n", "ж", "中", "😀", " ",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(Gen.OneOf(Hostile.Select(Gen.Const).ToArray()), Gen.String).Array[0, 8].Select(string.Concat);

    [Fact]
    public void Slot_says_what_the_text_says() =>
        Texts.Sample(text => Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), JsonSerializer.Deserialize<string>(PromptSlot.Write(text))));

    [Fact]
    public void Slot_is_one_line_of_one_string_and_holds_nothing_that_markup_is_made_of() => Texts.Sample(text =>
    {
        var inside = PromptSlot.Write(text)[1..^1];

        Assert.DoesNotContain(inside, c => char.IsControl(c) || c is '<' or '>' or '`' or '{' or '}' or '[' or ']' or '|' or '&' or '\u2028' or '\u2029' or '\u200b' or '\u202e' or '\udb40');
        Assert.DoesNotContain('"', inside.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal));
    });

    [Fact]
    public void Plain_words_of_any_language_stay_readable() => Assert.Equal("\"Grüße, мир! 你好 😀 it's 5 % (ok)\"", PromptSlot.Write("Grüße, мир! 你好 😀 it's 5 % (ok)"));
}
