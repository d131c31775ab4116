using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>Writes the plain members of a request: those that were given and that this server does not refuse.</summary>
internal readonly struct RequestMembers(Utf8JsonWriter json, RequestWriteContext context, LossTable table)
{
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

    public void Lose(Feature feature, string path) => context.Losses.Report(table, feature, path);

    private bool Takes(string name)
    {
        if (!context.Traits.Refuses.Contains(name)) return true;
        Lose(Feature.RefusedByServer, name);
        return false;
    }
}
