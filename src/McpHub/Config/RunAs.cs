namespace McpHub.Config;

/// <summary>The user and group that <c>runAs</c> names.</summary>
public static class RunAs
{
    /// <summary>A user, or a user and a group; names or numbers.</summary>
    public const string Pattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?$";

    public const string Meaning = "'user' or 'user:group', names or numbers; the group is the one of the user's name when it is left out";

    public static (string User, string Group) Parse(string written) => written.Split(':') is [var user, var group] ? (user, group) : (written, written);
}
