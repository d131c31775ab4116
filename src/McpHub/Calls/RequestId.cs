namespace McpHub.Calls;

/// <summary>Ids of requests: what refusals, log lines and audit records of one request share. To talk about, not a secret. [hot]</summary>
public static class RequestId
{
    private const string Prefix = "req_";
    private const int Length = 20;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string New() => string.Create(Prefix.Length + Length, 0, static (text, _) =>
    {
        Prefix.CopyTo(text);
        Random.Shared.GetItems(Alphabet, text[Prefix.Length..]);
    });
}
