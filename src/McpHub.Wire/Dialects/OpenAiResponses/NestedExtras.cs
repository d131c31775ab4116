using System.Collections.Frozen;
using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects.OpenAiResponses;

/// <summary>
/// Unknown members of an object that has no counterpart of its own in the canonical form: they are kept beside those of the object around it,
/// under the name <c>object.member</c>.
/// </summary>
internal static class NestedExtras
{
    /// <summary>The tool's namespace.</summary>
    public const string Namespace = "namespace";

    /// <summary>The message that a part stands in.</summary>
    public const string Message = "message";

    public const string Text = "text";

    public const string Reasoning = "reasoning";

    private static readonly string[] Objects = [Namespace, Message, Text, Reasoning];

    public static IEnumerable<Extra> Read(JsonField field, string name, FrozenSet<string> known)
    {
        if (!field.IsObject) yield break;
        foreach (var member in field.Rest(OpenAiResponsesDialect.Name, known).Members) yield return new Extra($"{name}.{member.Name}", member.Value);
    }

    /// <summary>Both, when there is anything.</summary>
    public static Extras Join(Extras own, IEnumerable<Extra> nested)
    {
        Sequence<Extra> members = [.. own.Members, .. nested];
        return members.Count == 0 ? default : new Extras(OpenAiResponsesDialect.Name, members);
    }

    public static bool Has(Extras extras, string name) => extras.Dialect == OpenAiResponsesDialect.Name && extras.Members.Any(member => IsOf(member, name));

    /// <summary>Writes the members of the inner object.</summary>
    public static void WriteInner(Utf8JsonWriter json, Extras extras, string name)
    {
        if (extras.Dialect != OpenAiResponsesDialect.Name) return;
        foreach (var member in extras.Members.Where(member => IsOf(member, name))) json.Raw(member.Name[(name.Length + 1)..], member.Value);
    }

    /// <summary>Writes the members of the object itself.</summary>
    public static void WriteOuter(Utf8JsonWriter json, Extras extras)
    {
        if (extras.Dialect != OpenAiResponsesDialect.Name) return;
        foreach (var member in extras.Members.Where(member => !Objects.Any(name => IsOf(member, name)))) json.Raw(member.Name, member.Value);
    }

    private static bool IsOf(Extra member, string name) =>
        member.Name.Length > name.Length && member.Name[name.Length] == '.' && member.Name.StartsWith(name, StringComparison.Ordinal);
}
