using System.Text;
using McpHub.Wire.Mcp;

namespace McpHub.Wire.Tests.Mcp;

public sealed class TaskFormTests
{
    [Theory]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":{}}}""", true, TaskKind.Extension)]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":{}}}""", false, TaskKind.None)]
    [InlineData("""{"tasks":{"requests":{"tools":{"call":{}}}}}""", false, TaskKind.Core)]
    [InlineData("""{"tasks":{"requests":{"tools":{"call":{}}}}}""", true, TaskKind.None)]
    [InlineData("""{"tasks":{"list":{}}}""", false, TaskKind.None)]
    [InlineData("""{"tasks":true,"extensions":[]}""", false, TaskKind.None)]
    public void Each_era_has_tasks_of_its_own(string capabilities, bool isCurrent, TaskKind kind) => Assert.Equal(kind, TaskForm.OfferedBy(Bytes(capabilities), isCurrent));

    [Fact]
    public void Capabilities_without_tasks_keep_all_else_byte_for_byte() => Assert.Equal(
        """{"a":1.0,"extensions":{"io.modelcontextprotocol/ui":{"x":[ ]}},"sampling":{}}""",
        Text(TaskForm.Without(Bytes("""{"a":1.0,"tasks":{},"extensions":{"io.modelcontextprotocol/tasks":{},"io.modelcontextprotocol/ui":{"x":[ ]}},"sampling":{}}""").ToArray())));

    [Theory]
    [InlineData("""{"resultType":"task","taskId":"t"}""", TaskKind.Extension, "t")]
    [InlineData("""{"resultType":"complete","taskId":"t"}""", TaskKind.Extension, null)]
    [InlineData("""{"task":{"taskId":"t"}}""", TaskKind.Core, "t")]
    [InlineData("""{"content":[]}""", TaskKind.Core, null)]
    public void A_result_says_whether_the_call_became_a_task(string result, TaskKind kind, string? id) => Assert.Equal(id, TaskForm.Created(Bytes(result), kind));

    [Fact]
    public void Only_the_id_of_a_task_changes()
    {
        Assert.Equal("""{"resultType":"task","taskId":"h","ttlMs":1e3}""", Text(TaskForm.RewriteCreated(Bytes("""{"resultType":"task","taskId":"t","ttlMs":1e3}"""), TaskKind.Extension, "h")));
        Assert.Equal("""{"task":{"taskId":"h","ttl":1e3},"x":1}""", Text(TaskForm.RewriteCreated(Bytes("""{"task":{"taskId":"t","ttl":1e3},"x":1}"""), TaskKind.Core, "h")));
    }

    [Fact]
    public void What_belongs_to_no_task_stays_the_same_bytes()
    {
        var json = Bytes("""{"_meta":{"a":1},"b":2}""");
        Assert.True(TaskForm.RewriteRelated(json, "h").Equals(json));
    }

    [Fact]
    public void What_belongs_to_a_task_names_it_anew() => Assert.Equal(
        """{"_meta":{"a":1,"io.modelcontextprotocol/related-task":{"taskId":"h"}},"b":2}""",
        Text(TaskForm.RewriteRelated(Bytes("""{"_meta":{"a":1,"io.modelcontextprotocol/related-task":{"taskId":"t"}},"b":2}"""), "h")));

    [Theory]
    [InlineData("""{"execution":{"taskSupport":"required"}}""", TaskSupport.Required)]
    [InlineData("""{"execution":{"taskSupport":"optional"}}""", TaskSupport.Optional)]
    [InlineData("""{"execution":{"taskSupport":"forbidden"}}""", TaskSupport.None)]
    [InlineData("""{"execution":"required"}""", TaskSupport.None)]
    [InlineData("{}", TaskSupport.None)]
    public void A_tool_says_whether_it_can_be_a_task(string definition, TaskSupport support) => Assert.Equal(support, TaskForm.SupportOf(Bytes(definition)));

    private static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
