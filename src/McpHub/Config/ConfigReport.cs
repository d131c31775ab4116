namespace McpHub.Config;

/// <summary>Collects errors and warnings while a configuration is checked; bounded, so that a hostile file cannot fill memory.</summary>
internal sealed class ConfigReport
{
    /// <summary>More than anybody reads.</summary>
    public const int MaxFindings = 500;

    private readonly List<ConfigError> errors = [];
    private readonly List<ConfigError> warnings = [];

    public IReadOnlyList<ConfigError> Errors => errors;

    public IReadOnlyList<ConfigError> Warnings => warnings;

    public void Error(string path, string message, string? hint = null) => Add(errors, new ConfigError(path, message, hint));

    public void Warn(string path, string message, string? hint = null) => Add(warnings, new ConfigError(path, message, hint));

    /// <summary>Takes over what a later check found, less what only follows from errors that are already known.</summary>
    public void AddUnlessKnown(ConfigReport later)
    {
        var known = errors.Select(error => error.Path).ToList();
        foreach (var error in later.errors.Where(error => !known.Exists(path => Explains(path, error.Path)))) Add(errors, error);
        foreach (var warning in later.warnings) Add(warnings, warning);
    }

    // An entry that could not be read leaves a blank behind: what is wrong with the blank, or with the record around it, is no news.
    private static bool Explains(string known, string later) =>
        known == later || ConfigPath.IsBelow(later, known) || ConfigPath.Parent(known) == later;

    private static void Add(List<ConfigError> findings, ConfigError finding)
    {
        if (findings.Count < MaxFindings) findings.Add(finding);
    }
}
