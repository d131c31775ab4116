using System.Globalization;

namespace McpHub.Benchmarks.Soak;

/// <summary>Options that are all whole numbers: <c>--name value</c>.</summary>
internal static class LoadOptions
{
    /// <exception cref="ArgumentException">One is unknown, or its value is no number above zero.</exception>
    public static Dictionary<string, int> Read(string[] args, params (string Name, int Default)[] known)
    {
        var options = known.ToDictionary(option => option.Name, option => option.Default);
        for (var i = 0; i < args.Length; i += 2)
        {
            var name = args[i].TrimStart('-');
            if (!options.ContainsKey(name) || i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
                throw new ArgumentException($"'{args[i]}' must be one of {string.Join(", ", options.Keys.Select(option => $"--{option}"))}, each with a number above zero.");
            options[name] = value;
        }

        return options;
    }
}
