namespace McpHub.Wire.Chat;

/// <summary>Where the bytes of an image, a sound or a file are.</summary>
public abstract record Media;

/// <param name="Base64">The bytes, as base64 without line breaks.</param>
public sealed record InlineMedia(string MediaType, string Base64) : Media;

/// <param name="MediaType">Null when it is not known.</param>
public sealed record UrlMedia(string Url, string? MediaType = null) : Media;

/// <summary>A file that a provider keeps; nobody else can read it.</summary>
public sealed record StoredMedia(Origin Origin, string FileId, string? MediaType = null) : Media;

/// <summary>A document that is plain text.</summary>
public sealed record TextMedia(string Text) : Media;

/// <summary>A document made of blocks.</summary>
public sealed record BlockMedia(Sequence<Block> Content) : Media;
