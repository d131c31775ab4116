using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Writes the plain members of a request: those that were given and that this server does not refuse.</summary>
internal sealed class RequestMembers(Utf8JsonWriter json, RequestWriteContext context, LossTable table)
{
    private readonly string dialect = table.Dialect;

    public TargetTraits Traits => context.Traits;

    public void Write(string name, string? value)
    {
        if (value is not null && Takes(name)) json.WriteString(name, value);
    }

    public void Write(string name, long? value)
    {
        if (value is { } number && Takes(name)) json.WriteNumber(name, number);
    }

    public void Write(string name, double? value)
    {
        if (value is { } number && Takes(name)) json.WriteNumber(name, number);
    }

    public void Write(string name, bool? value)
    {
        if (value is { } flag && Takes(name)) json.WriteBoolean(name, flag);
    }

    public void Write(string name, RawJson value)
    {
        if (!value.IsEmpty && Takes(name)) json.Raw(name, value);
    }

    /// <summary>Members of the caller's dialect: written when it is the same, else reported.</summary>
    public void Write(Extras extras, string path)
    {
        json.Own(extras, table.Dialect);
        context.Losses.Report(table, extras, path);
    }

    /// <summary>Like <see cref="Write(Extras, string)"/>, without those that belong into an inner object.</summary>
    public void WriteOuter(Extras extras)
    {
        var outer = extras with { Members = [.. extras.Members.Where(extra => extras.Dialect != dialect || !extra.Name.Contains('.', StringComparison.Ordinal))] };
        Write(outer, "");
    }

    /// <summary>An inner object with the dialect's own unknown members, named <c>name.member</c>; nothing when it would be empty.</summary>
    public void WriteObject(string name, Extras extras, Action<Utf8JsonWriter> write)
    {
        var prefix = name + ".";
        Sequence<Extra> own = extras.Dialect != dialect ? [] : [.. extras.Members.Where(extra => extra.Name.StartsWith(prefix, StringComparison.Ordinal))];
        var value = RawJson.Write(inner =>
        {
            inner.WriteStartObject();
            write(inner);
            foreach (var extra in own) inner.Raw(extra.Name[prefix.Length..], extra.Value);
            inner.WriteEndObject();
        });
        if (value != RawJson.EmptyObject) Write(name, value);
    }

    public void Lose(Feature feature, string path) => context.Losses.Report(table, feature, path);

    private bool Takes(string name)
    {
        if (!context.Traits.Refuses.Contains(name)) return true;
        Lose(Feature.RefusedByServer, name);
        return false;
    }
}
