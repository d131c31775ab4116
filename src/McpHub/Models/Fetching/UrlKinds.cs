namespace McpHub.Models.Fetching;

/// <summary>What of a request is given by URL.</summary>
[Flags]
internal enum UrlKinds
{
    None = 0,
    Images = 1,
    Files = 2,
}
