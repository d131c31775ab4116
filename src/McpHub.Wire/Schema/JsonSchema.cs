using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Streaming;
using McpHub.Wire.Schema.Validation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema;

/// <summary>
/// A compiled JSON Schema, drafts 4 to 2020-12. Compile once, validate often and from any number of threads. All costs
/// are bounded by <see cref="SchemaOptions"/>, whoever wrote the schema and the instance.
/// </summary>
public sealed class JsonSchema
{
    private readonly SchemaOptions _options;
    private readonly SchemaNode _root;
    private readonly StreamNode? _stream;
    private readonly bool _tracksScope;

    private JsonSchema(SchemaOptions options, SchemaNode root, bool tracksScope)
    {
        _options = options;
        _root = root;
        _stream = StreamPlanner.TryPlan(root);
        _tracksScope = tracksScope;
    }

    /// <summary>Compiles a parsed schema; the element's document may be disposed afterwards.</summary>
    /// <exception cref="SchemaException">The schema is malformed, over a limit, or refers to something unknown.</exception>
    public static JsonSchema Compile(JsonElement schema, SchemaOptions? options = null) =>
        Compile(JsonMarshal.GetRawUtf8Value(schema), options ?? SchemaOptions.Default);

    /// <summary>Compiles a schema from its UTF-8 text.</summary>
    /// <exception cref="SchemaException">The schema is malformed, over a limit, or refers to something unknown.</exception>
    public static JsonSchema Compile(ReadOnlyMemory<byte> utf8Schema, SchemaOptions? options = null) =>
        Compile(utf8Schema.Span, options ?? SchemaOptions.Default);

    /// <summary>Whether the instance is valid; cheaper than <see cref="Validate(JsonElement)"/> when it is not.</summary>
    public bool IsValid(JsonElement instance)
    {
        var run = new ValidationRun(_options, _tracksScope, null);
        return _root.Check(instance, ref run) && run.Stopped is null;
    }

    /// <summary>Validates a parsed instance and says what is wrong with it.</summary>
    public SchemaResult Validate(JsonElement instance)
    {
        var quick = new ValidationRun(_options, _tracksScope, null);
        var valid = _root.Check(instance, ref quick);
        if (quick.Stopped is not null) return Stopped(quick.Stopped);
        return valid ? SchemaResult.Valid : Explain(instance);
    }

    /// <summary>
    /// Validates UTF-8 JSON. Text that is not JSON, is nested too deeply, or names a property twice is not valid. Where
    /// the schema's keywords allow, a valid instance takes one pass over the text and no allocation.
    /// </summary>
    public SchemaResult Validate(ReadOnlySpan<byte> utf8Instance)
    {
        if (!Utf8.IsValid(utf8Instance)) return Unreadable("The text is not UTF-8.");
        if (IsCertainlyValid(utf8Instance)) return SchemaResult.Valid;
        JsonElement instance;
        try
        {
            instance = JsonElement.Parse(utf8Instance, StrictJson.Options(_options.MaxDepth));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // The latter for a name with half a surrogate pair, which cannot be compared with the others.
            return Unreadable($"The text is not acceptable JSON: {malformed.Message}");
        }

        return Validate(instance);
    }

    private static JsonSchema Compile(ReadOnlySpan<byte> utf8Schema, SchemaOptions options)
    {
        var compiler = new SchemaCompiler(options);
        var root = compiler.Compile(StrictJson.ParseSchema(utf8Schema, options));
        return new JsonSchema(options, root, compiler.TracksScope);
    }

    /// <summary>Whether instances can be validated in one pass over their text.</summary>
    internal bool IsStreamed => _stream is not null;

    /// <summary>The verdict of the one pass: true is final, false means that the parsed value has to be walked.</summary>
    internal bool IsCertainlyValid(ReadOnlySpan<byte> utf8Instance) =>
        _stream is not null && StreamWalker.IsCertainlyValid(_stream, utf8Instance, _options);

    /// <summary>A second walk that collects errors, so that the walk over a valid instance need not keep track of paths.</summary>
    private SchemaResult Explain(JsonElement instance)
    {
        var errors = new ErrorSink(_options.MaxErrors, new InstancePath());
        var run = new ValidationRun(_options, _tracksScope, errors);
        _root.Check(instance, ref run);
        return errors.Errors.Count > 0 ? SchemaResult.Invalid(errors.Errors) : Stopped(run.Stopped ?? "The value is not valid.");
    }

    private static SchemaResult Stopped(string reason) => SchemaResult.Invalid([new SchemaError("", "", "limit", reason)]);

    private static SchemaResult Unreadable(string reason) => SchemaResult.Invalid([new SchemaError("", "", "json", reason)]);
}
