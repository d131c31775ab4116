using System.Text;
using McpHub.Wire.Chat;
using McpHub.Wire.Dialects;

namespace McpHub.Wire.Tests.Dialects;

public sealed class ModelPageTests
{
    [Theory]
    [InlineData(Families.OpenAi, """{"object":"list","data":[{"id":"gpt-5","object":"model","created":1,"owned_by":"openai"},{"id":"org/ft:x"}]}""", "gpt-5 org/ft:x", null)]
    [InlineData(Families.Anthropic, """{"data":[{"type":"model","id":"claude-a"}],"has_more":true,"first_id":"claude-a","last_id":"claude-a"}""", "claude-a", "claude-a")]
    [InlineData(Families.Anthropic, """{"data":[],"has_more":false,"first_id":null,"last_id":null}""", "", null)]
    [InlineData(Families.Gemini, """{"models":[{"name":"models/gemini-3","supportedGenerationMethods":["generateContent"]},{"name":"models/embed","supportedGenerationMethods":["embedContent"]},{"name":"models/aqa","supportedGenerationMethods":["generateAnswer"]}],"nextPageToken":"t"}""", "gemini-3 embed", "t")]
    [InlineData(Families.Gemini, "{}", "", null)]
    [InlineData(Families.Ollama, """{"models":[{"name":"llama3:latest","model":"llama3:latest","size":1},{"name":"old"}]}""", "llama3:latest old", null)]
    [InlineData(Families.OpenAi, """{"data":[{"id":"a\u0000b"},{"id":"ok"},{"id":"ok"}]}""", "ok", null)]
    public void List_of_each_vendor_is_read(string family, string json, string models, string? next)
    {
        var page = ModelPage.Read(family, Encoding.UTF8.GetBytes(json));

        Assert.Equal(models, string.Join(' ', page.Models));
        Assert.Equal(next, page.Next);
    }

    [Theory]
    [InlineData(Families.OpenAi, """{"error":{"message":"no"}}""")]
    [InlineData(Families.OpenAi, "<html>")]
    [InlineData(Families.OpenAi, """{"data":[{"id":7}]}""")]
    [InlineData(Families.Anthropic, """{"data":[],"has_more":true}""")]
    [InlineData(Families.Ollama, "[]")]
    public void What_is_no_list_is_refused(string family, string json) =>
        Assert.Throws<ChatFormatException>(() => ModelPage.Read(family, Encoding.UTF8.GetBytes(json)));
}
