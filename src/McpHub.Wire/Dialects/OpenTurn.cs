using System.Text.Json;
using McpHub.Wire.Chat;

namespace McpHub.Wire.Dialects;

/// <summary>The turn that is being written, in a dialect whose turns must alternate: all that one side says in a row is one, and a turn without content is none.</summary>
/// <param name="dialect">Whose unknown members a turn keeps.</param>
/// <param name="content">The member that holds the content.</param>
internal sealed class OpenTurn(Utf8JsonWriter json, string dialect, string content)
{
    private string? role;
    private Extras extras;

    public bool IsOpen => role is not null;

    /// <summary>Goes on with the turn of this role, or ends the one before it and begins one.</summary>
    /// <param name="members">Unknown members of the message that begins the turn.</param>
    public void Begin(string next, Extras members = default)
    {
        if (role == next) return;
        Close();
        role = next;
        extras = members;
        json.WriteStartObject();
        json.WriteString("role"u8, next);
        json.WriteStartArray(content);
    }

    public void Close()
    {
        if (role is null) return;
        json.WriteEndArray();
        json.Own(extras, dialect);
        json.WriteEndObject();
    }
}
