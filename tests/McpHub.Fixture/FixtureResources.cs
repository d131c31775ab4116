using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpHub.Fixture;

[McpServerResourceType]
internal sealed class FixtureResources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "static-text", MimeType = "text/plain"), Description("A fixed text.")]
    public static string StaticText() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "static-binary", MimeType = "image/png"), Description("A fixed picture.")]
    public static BlobResourceContents StaticBinary() => BlobResourceContents.FromBytes(Samples.RedPixelPng, "test://static-binary", "image/png");

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "template", MimeType = "application/json"), Description("Data by id.")]
    public static TextResourceContents Template(string id) => new()
    {
        Uri = $"test://template/{id}/data",
        MimeType = "application/json",
        Text = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
    };

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "watched-resource", MimeType = "text/plain"), Description("Changes when test_trigger_resource_update is called.")]
    public static string Watched() => "Watched resource content";

    [McpServerResource(UriTemplate = "test://example-resource", Name = "example-resource", MimeType = "text/plain"), Description("What the prompts embed.")]
    public static string Example() => "Example resource content";

    [McpServerResource(UriTemplate = "test://embedded-resource", Name = "embedded-resource", MimeType = "text/plain"), Description("What test_embedded_resource embeds.")]
    public static string Embedded() => Samples.EmbeddedText;

    [McpServerResource(UriTemplate = "test://mixed-content-resource", Name = "mixed-content-resource", MimeType = "application/json"), Description("What test_multiple_content_types embeds.")]
    public static string Mixed() => Samples.MixedJson;

    /// <summary>SEP-2164: the error for a resource that is not there carries its URI as data.</summary>
    public static McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> NamingUnknownUri(McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next) =>
        async (request, ct) =>
        {
            try
            {
                return await next(request, ct);
            }
            catch (McpProtocolException unknown)
            {
                unknown.Data["uri"] = request.Params?.Uri;
                throw;
            }
        };
}
