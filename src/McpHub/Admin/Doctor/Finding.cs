namespace McpHub.Admin.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Status">One of <see cref="FindingStatus"/>.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Fix">What to do; null when there is nothing to do.</param>
internal sealed record Finding(string Status, string Code, string What, string? Fix = null)
{
    public static Finding Ok(string code, string what) => new(FindingStatus.Ok, code, what);

    public static Finding Warning(string code, string what, string fix) => new(FindingStatus.Warning, code, what, fix);

    public static Finding Problem(string code, string what, string fix) => new(FindingStatus.Problem, code, what, fix);
}

/// <summary>How well something is, from good to bad.</summary>
internal static class FindingStatus
{
    public const string Ok = "ok";

    /// <summary>It works, and yet somebody should look at it.</summary>
    public const string Warning = "warning";

    public const string Problem = "problem";

    public static string Worst(IEnumerable<Finding> findings)
    {
        var statuses = findings.Select(finding => finding.Status).ToHashSet();
        return statuses.Contains(Problem) ? Problem : statuses.Contains(Warning) ? Warning : Ok;
    }
}
