namespace McpHub.Audit;

/// <summary>The last record of the chain: what the next one builds on.</summary>
/// <param name="Hash">64 hexadecimal digits.</param>
internal readonly record struct ChainHead(long Sequence, string Hash)
{
    /// <summary>Before the first record.</summary>
    public static readonly ChainHead None = new(0, new string('0', 64));
}
