using McpHub.Wire.Json;

namespace McpHub.Wire.Mcp;

/// <summary>What a client declared that it can be asked for.</summary>
public static class ClientAbilities
{
    /// <summary>What the declared capabilities come to. What is no object declares nothing.</summary>
    /// <param name="capabilities">As JSON; empty for none.</param>
    public static Abilities Read(ReadOnlyMemory<byte> capabilities)
    {
        if (capabilities is not { Span: [(byte)'{', ..] }) return Abilities.None;
        var found = Abilities.None;
        var elicitation = ObjectSplice.GetObject(capabilities, "elicitation"u8);
        if (!elicitation.IsEmpty)
        {
            // An empty object is how revisions before 2025-11-25 declare forms.
            var hasUrl = Has(elicitation, "url"u8);
            if (hasUrl) found |= Abilities.ElicitUrl;
            if (!hasUrl || Has(elicitation, "form"u8)) found |= Abilities.ElicitForm;
        }

        var sampling = ObjectSplice.GetObject(capabilities, "sampling"u8);
        if (!sampling.IsEmpty)
        {
            found |= Abilities.Sample;
            if (Has(sampling, "tools"u8)) found |= Abilities.SampleWithTools;
            if (Has(sampling, "context"u8)) found |= Abilities.SampleWithContext;
        }

        if (Has(capabilities, "roots"u8)) found |= Abilities.ListRoots;
        return found;
    }

    /// <summary>Capabilities that declare exactly these, as JSON.</summary>
    public static byte[] Write(Abilities abilities)
    {
        var elicitation = Declare(abilities, Abilities.ElicitForm | Abilities.ElicitUrl, (Abilities.ElicitForm, "form"), (Abilities.ElicitUrl, "url"));
        var sampling = Declare(abilities, Abilities.Sample, (Abilities.SampleWithTools, "tools"), (Abilities.SampleWithContext, "context"));
        var roots = abilities.HasFlag(Abilities.ListRoots) ? """{"listChanged":true}"""u8.ToArray() : [];
        return ObjectSplice.Rewrite(default, JsonEdit.Set("elicitation", elicitation), JsonEdit.Set("sampling", sampling), JsonEdit.Set("roots", roots));
    }

    /// <summary>Whether these are enough for a request of a server to its client.</summary>
    public static bool Cover(Abilities abilities, string method, ReadOnlyMemory<byte> @params) => Needed(method, @params) is { } needed && abilities.HasFlag(needed);

    /// <param name="capabilities">As JSON; empty for none.</param>
    public static bool Cover(ReadOnlyMemory<byte> capabilities, string method, ReadOnlyMemory<byte> @params) => Cover(Read(capabilities), method, @params);

    // Null for what no client answers.
    private static Abilities? Needed(string method, ReadOnlyMemory<byte> @params) => method switch
    {
        McpMethods.Sample when Has(@params, "tools"u8) || Has(@params, "toolChoice"u8) => Abilities.Sample | Abilities.SampleWithTools,
        McpMethods.Sample => Abilities.Sample,
        McpMethods.ListRoots => Abilities.ListRoots,
        McpMethods.Elicit when ObjectSplice.GetText(@params, "mode"u8) == "url" => Abilities.ElicitUrl,
        McpMethods.Elicit => Abilities.ElicitForm,
        _ => null,
    };

    private static ReadOnlyMemory<byte> Declare(Abilities abilities, Abilities any, params (Abilities Flag, string Member)[] parts)
    {
        if ((abilities & any) == Abilities.None) return default;
        var members = parts.Where(part => abilities.HasFlag(part.Flag)).Select(part => JsonEdit.Set(part.Member, "{}"u8.ToArray())).ToArray();
        return ObjectSplice.Rewrite(default, members);
    }

    private static bool Has(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> member) => !json.IsEmpty && ObjectSplice.Get(json, member) is { IsEmpty: false } value && !value.Span.SequenceEqual("null"u8);
}
