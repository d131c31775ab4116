using System.Text.Json;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Compilation;

/// <summary>
/// All resources that one compilation may refer to: the schema's own, the registered documents and the published
/// metaschemas. The latter two are read when first named. There is no other source, and no network.
/// </summary>
internal sealed class DocumentStore(SchemaOptions options)
{
    /// <summary>A metaschema of a metaschema of a … must end at a published draft within so many steps.</summary>
    private const int MaxMetaschemaSteps = 8;

    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);

    public SchemaDocument AddDocument(string uri, JsonElement root, Dialect fallback)
    {
        var document = new SchemaDocument(uri, root);
        new DocumentIndexer(this, document).Index(fallback);
        _resources.TryAdd(uri, document.RootResource);
        return document;
    }

    public void Add(SchemaResource resource)
    {
        if (_resources.TryAdd(resource.Uri, resource)) return;
        throw new SchemaException(
            $"The identifier {JsonText.Quote(resource.Uri)} is used twice.", resource.Document.Describe(resource.Pointer));
    }

    /// <summary>The resource of that URI; null when nothing of that name is known.</summary>
    /// <param name="uri">Without fragment.</param>
    /// <param name="fallback">The dialect of a registered document that names none.</param>
    public SchemaResource? Find(string uri, Dialect fallback)
    {
        if (_resources.TryGetValue(uri, out var known)) return known;
        return TryGetText(uri, out var text) ? AddDocument(uri, text, fallback).RootResource : null;
    }

    /// <summary>The dialect that a schema's <c>$schema</c> asks for; null when it has none.</summary>
    public Dialect? DialectOf(JsonElement schema, SchemaDocument document, string pointer)
    {
        if (MetaschemaOf(schema) is not { } uri) return null;
        if (Dialect.TryGetDraft(uri, out var draft)) return Dialect.Of(draft);

        var place = document.Describe(JsonPointer.Append(pointer, "$schema"));
        if (!TryGetText(uri, out var metaschema))
        {
            throw new SchemaException($"The dialect {JsonText.Quote(uri)} is not known; use a published draft from 4 to 2020-12.", place);
        }

        return new Dialect(DraftOf(metaschema, place), Vocabularies.All) is var dialect && metaschema.TryGetProperty("$vocabulary", out var listed)
            ? dialect with { Vocabularies = ReadVocabularies(listed, dialect.Draft, place) }
            : dialect;
    }

    private SchemaDialect DraftOf(JsonElement metaschema, string place)
    {
        for (var step = 0; step < MaxMetaschemaSteps; step++)
        {
            if (MetaschemaOf(metaschema) is not { } uri) return options.DefaultDialect;
            if (Dialect.TryGetDraft(uri, out var draft)) return draft;
            if (!TryGetText(uri, out metaschema)) break;
        }

        throw new SchemaException("The metaschema does not lead to a published draft.", place);
    }

    private static Vocabularies ReadVocabularies(JsonElement listed, SchemaDialect draft, string place)
    {
        var found = Vocabularies.Core;
        if (listed.ValueKind != JsonValueKind.Object) return found;

        foreach (var entry in listed.EnumerateObject())
        {
            var vocabulary = Dialect.Vocabulary(entry.Name, draft);
            if (vocabulary == Vocabularies.None && entry.Value.ValueKind == JsonValueKind.True)
            {
                throw new SchemaException($"The metaschema requires the unknown vocabulary {JsonText.Quote(entry.Name)}.", place);
            }

            found |= vocabulary;
        }

        return found;
    }

    private static string? MetaschemaOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$schema", out var value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString()!.TrimEnd('#') : null;
    }

    private bool TryGetText(string uri, out JsonElement text) =>
        options.Documents.TryGetValue(uri, out text)
        || options.Documents.TryGetValue(uri + "#", out text)
        || Metaschemas.TryGet(uri, out text);
}
