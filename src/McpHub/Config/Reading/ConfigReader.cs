using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpHub.Config.Reading;

/// <summary>
/// Turns JSON into the configuration records and reports everything that does not fit, where a serializer would stop
/// at the first. What could not be read becomes a blank of the right type, so that reading goes on.
/// </summary>
internal sealed class ConfigReader(ConfigReport report, ConfigReferences references)
{
    public HubConfig Read(JsonElement root) => (HubConfig)Read(root, Shape.Of(typeof(HubConfig)), "", isActive: true);

    // isActive: false inside a server that is disabled; its references need not resolve.
    private object Read(JsonElement element, Shape shape, string path, bool isActive)
    {
        if (!Fits(element.ValueKind, shape.Kind))
        {
            report.Error(path, $"Expected {ShapeWords.Expected(shape)}, found {ShapeWords.Found(element.ValueKind)}.", ShapeWords.Hint(shape, element.ValueKind));
            return Blank(shape);
        }

        return shape.Kind switch
        {
            ShapeKind.Text => ReadText(element.GetString()!, shape, path),
            ShapeKind.Secret => references.Resolve(element.GetString()!, path, isActive, report),
            ShapeKind.Boolean => element.GetBoolean(),
            ShapeKind.Integer or ShapeKind.Number => ReadNumber(element, shape, path),
            ShapeKind.List => ReadList(element, shape, path, isActive),
            ShapeKind.Map => ReadMap(element, shape, path, isActive),
            ShapeKind.Json => WrittenJson.Of(element),
            _ => ReadRecord(element, shape, path, isActive),
        };
    }

    private string ReadText(string written, Shape shape, string path)
    {
        if (ConfigReferences.HasReference(written))
        {
            report.Error(path, "A reference cannot stand here.", ConfigReferences.PlacesHint);
            return written;
        }

        var text = ConfigReferences.Unescape(written);
        if (shape.Values.Count > 0 && !shape.Values.Contains(text))
        {
            report.Error(path, $"'{text}' is not one of {ShapeWords.List(shape.Values)}.", Spelling.DidYouMean(text, shape.Values));
        }
        else if (shape.Pattern is { } pattern && !Regex.IsMatch(text, pattern.Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
        {
            report.Error(path, $"'{text}' is not {pattern.ErrorMessage}.");
        }
        else if (text.Length < shape.MinLength)
        {
            report.Error(path, "Must not be empty.");
        }

        return text;
    }

    private object ReadNumber(JsonElement element, Shape shape, string path)
    {
        var value = element.GetDouble();
        if (!double.IsFinite(value) || (shape.Kind == ShapeKind.Integer && value != Math.Floor(value)))
        {
            report.Error(path, $"Expected {ShapeWords.Expected(shape)}, found {element.GetRawText()}.");
            return Blank(shape);
        }

        var (minimum, maximum) = shape.Range ?? ShapeWords.Bounds(shape.Type);
        if (value < minimum || value > maximum)
        {
            report.Error(path, string.Create(CultureInfo.InvariantCulture, $"{value} is out of range: {minimum} to {maximum}."));
            return Blank(shape);
        }

        return Convert.ChangeType(value, shape.Type, CultureInfo.InvariantCulture);
    }

    private Array ReadList(JsonElement element, Shape shape, string path, bool isActive)
    {
        var items = Array.CreateInstance(shape.Item!.Type, element.GetArrayLength());
        if (items.Length < shape.MinLength) report.Error(path, "Must not be empty.");
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            items.SetValue(Read(item, shape.Item, ConfigPath.Item(path, index), isActive), index);
            index++;
        }

        return items;
    }

    private IDictionary ReadMap(JsonElement element, Shape shape, string path, bool isActive)
    {
        var map = (IDictionary)Blank(shape);
        foreach (var property in element.EnumerateObject())
        {
            var below = ConfigPath.Key(path, property.Name);
            if (map.Contains(property.Name)) report.Error(below, "This key is here twice.", "Keep one of them.");
            if (shape.Pattern is { } pattern && !Regex.IsMatch(property.Name, pattern.Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            {
                report.Error(below, $"'{Spelling.Shown(property.Name)}' is not {pattern.ErrorMessage}.", Spelling.SuggestName(property.Name, pattern.Pattern));
            }

            map[property.Name] = Read(property.Value, shape.Item!, below, isActive);
        }

        return map;
    }

    private object ReadRecord(JsonElement element, Shape shape, string path, bool isActive)
    {
        var record = Blank(shape);
        var seen = new Dictionary<string, string>();
        isActive = isActive && !(shape.Type == typeof(ServerConfig) && ClientKeys.IsDisabled(element));
        foreach (var property in element.EnumerateObject())
        {
            var below = ConfigPath.Key(path, property.Name);
            var client = ClientKeys.Find(shape.Type, property.Name);
            var name = client?.Means ?? property.Name;
            var member = shape.Members.FirstOrDefault(member => member.Name == name);
            if (member is null)
            {
                ReportUnknown(shape, client, property.Name, below);
            }
            else if (!seen.TryAdd(name, property.Name))
            {
                report.Error(below, seen[name] == property.Name ? "This key is here twice." : $"Says the same as '{seen[name]}'.", "Keep one of them.");
            }
            else
            {
                var value = Read(property.Value, member.Shape, below, isActive);
                member.Property.SetValue(record, client is { IsInverted: true } ? !(bool)value : value);
            }
        }

        foreach (var member in shape.Members.Where(member => member.IsRequired && !seen.ContainsKey(member.Name)))
        {
            report.Error(ConfigPath.Key(path, member.Name), $"Is required: {ShapeWords.Expected(member.Shape)}.");
            member.Property.SetValue(record, Blank(member.Shape));
        }

        return record;
    }

    private void ReportUnknown(Shape shape, ClientKey? client, string key, string path)
    {
        if (client is null)
        {
            var known = shape.Members.Select(member => member.Name).ToList();
            report.Error(path, $"There is no such key. Allowed: {string.Join(", ", known)}.", Spelling.DidYouMean(key, known));
        }
        else if (client.Use == ClientKeyUse.Refused)
        {
            report.Error(path, client.Note);
        }
        else if (client.Use == ClientKeyUse.IgnoredWithWarning)
        {
            report.Warn(path, client.Note);
        }
    }

    private static bool Fits(JsonValueKind found, ShapeKind expected) => expected switch
    {
        ShapeKind.Text or ShapeKind.Secret => found == JsonValueKind.String,
        ShapeKind.Boolean => found is JsonValueKind.True or JsonValueKind.False,
        ShapeKind.Integer or ShapeKind.Number => found == JsonValueKind.Number,
        ShapeKind.List => found == JsonValueKind.Array,
        _ => found == JsonValueKind.Object,
    };

    private static object Blank(Shape shape) => shape.Kind switch
    {
        ShapeKind.Text => "",
        ShapeKind.Secret => new Secret(""),
        ShapeKind.Json => WrittenJson.Empty,
        ShapeKind.List => Array.CreateInstance(shape.Item!.Type, 0),
        ShapeKind.Map => Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.Item!.Type))!,
        _ => Activator.CreateInstance(shape.Type)!,
    };
}
