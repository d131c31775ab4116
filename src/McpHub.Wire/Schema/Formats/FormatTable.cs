using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace McpHub.Wire.Schema.Formats;

/// <summary>The formats that can be asserted, by name.</summary>
internal static class FormatTable
{
    private static readonly FrozenDictionary<string, Func<string, bool>> Formats = new Dictionary<string, Func<string, bool>>
    {
        ["date"] = text => DateTimeFormats.IsDate(text),
        ["date-time"] = text => DateTimeFormats.IsDateTime(text),
        ["duration"] = text => DurationFormat.IsDuration(text),
        ["email"] = text => EmailFormat.IsEmail(text, allowsUnicode: false),
        ["hostname"] = HostnameFormat.IsHostname,
        ["idn-email"] = text => EmailFormat.IsEmail(text, allowsUnicode: true),
        ["idn-hostname"] = HostnameFormat.IsInternationalHostname,
        ["ipv4"] = text => AddressFormats.IsIpv4(text),
        ["ipv6"] = text => AddressFormats.IsIpv6(text),
        ["iri"] = text => UriFormats.IsUri(text, allowsUnicode: true),
        ["iri-reference"] = text => UriFormats.IsReference(text, allowsUnicode: true),
        ["json-pointer"] = text => PointerFormats.IsPointer(text),
        ["regex"] = RegexFormat.IsRegex,
        ["relative-json-pointer"] = text => PointerFormats.IsRelativePointer(text),
        ["time"] = text => DateTimeFormats.IsTime(text),
        ["uri"] = text => UriFormats.IsUri(text, allowsUnicode: false),
        ["uri-reference"] = text => UriFormats.IsReference(text, allowsUnicode: false),
        ["uri-template"] = text => UriTemplateFormat.IsTemplate(text),
        ["uuid"] = text => UuidFormat.IsUuid(text),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGet(string name, [NotNullWhen(true)] out Func<string, bool>? isValid) => Formats.TryGetValue(name, out isValid);
}
