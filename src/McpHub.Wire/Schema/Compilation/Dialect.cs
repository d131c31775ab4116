using System.Collections.Frozen;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>The rules one resource is read by: a draft, and the vocabularies its metaschema puts in force.</summary>
internal sealed record Dialect(SchemaDialect Draft, Vocabularies Vocabularies)
{
    private static readonly FrozenDictionary<string, SchemaDialect> Drafts = new Dictionary<string, SchemaDialect>
    {
        ["http://json-schema.org/draft-04/schema"] = SchemaDialect.Draft4,
        ["http://json-schema.org/draft-06/schema"] = SchemaDialect.Draft6,
        ["http://json-schema.org/draft-07/schema"] = SchemaDialect.Draft7,
        ["https://json-schema.org/draft/2019-09/schema"] = SchemaDialect.Draft201909,
        ["https://json-schema.org/draft/2020-12/schema"] = SchemaDialect.Draft202012,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public string IdKeyword => Draft == SchemaDialect.Draft4 ? "id" : "$id";

    /// <summary>Up to draft 7 a <c>$ref</c> hides everything beside it, <c>$id</c> included.</summary>
    public bool RefStandsAlone => Draft <= SchemaDialect.Draft7;

    public static Dialect Of(SchemaDialect draft) => new(draft, Vocabularies.All);

    public static bool TryGetDraft(string metaschemaUri, out SchemaDialect draft) => Drafts.TryGetValue(metaschemaUri, out draft);

    /// <summary>The vocabulary a <c>$vocabulary</c> URI names, or <see cref="Vocabularies.None"/>.</summary>
    public static Vocabularies Vocabulary(string uri, SchemaDialect draft)
    {
        const string newer = "https://json-schema.org/draft/2020-12/vocab/";
        const string older = "https://json-schema.org/draft/2019-09/vocab/";
        if (!uri.StartsWith(newer, StringComparison.Ordinal) && !uri.StartsWith(older, StringComparison.Ordinal)) return Vocabularies.None;

        return uri[newer.Length..] switch
        {
            "core" => Vocabularies.Core,
            // 2019-09 has the unevaluated keywords among the applicators.
            "applicator" => draft == SchemaDialect.Draft201909 ? Vocabularies.Applicator | Vocabularies.Unevaluated : Vocabularies.Applicator,
            "unevaluated" => Vocabularies.Unevaluated,
            "validation" => Vocabularies.Validation,
            "meta-data" => Vocabularies.MetaData,
            "format" or "format-annotation" => Vocabularies.FormatAnnotation,
            "format-assertion" => Vocabularies.FormatAssertion,
            "content" => Vocabularies.Content,
            _ => Vocabularies.None,
        };
    }
}
