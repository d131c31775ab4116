using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace McpHub.Config.Reading;

/// <summary>The doc comments of the configuration records, as plain text with `code` in back quotes.</summary>
internal sealed class ShapeDocs
{
    private readonly Dictionary<string, string> summaries;

    private ShapeDocs(XDocument document)
    {
        summaries = document.Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => ToText(member.Element("summary")!));
    }

    /// <exception cref="FileNotFoundException">The file that the compiler writes beside the assembly is not there.</exception>
    public static ShapeDocs Load()
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{typeof(HubConfig).Assembly.GetName().Name}.xml");
        return new ShapeDocs(XDocument.Load(file));
    }

    public string Of(Type type) => Find($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string Find(string name) =>
        summaries.GetValueOrDefault(name) ?? throw new InvalidOperationException($"{name} needs a doc comment: operators read it in the schema and in docs/configuration.md.");

    private static string ToText(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.', ':')[^1]}`",
            _ => node.ToString(),
        }));
        return Regex.Replace(System.Net.WebUtility.HtmlDecode(text), @"\s+", " ").Trim();
    }
}
