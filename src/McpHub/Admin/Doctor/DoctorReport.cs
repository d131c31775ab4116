namespace McpHub.Admin.Doctor;

/// <summary>All that <c>mcphub doctor</c> found.</summary>
/// <param name="Ok">False when there is a problem.</param>
/// <param name="Hub">Where the running hub is; null when none runs and the servers were started to look at them.</param>
/// <param name="Checks">Of the hub's own surroundings.</param>
internal sealed record DoctorReport(bool Ok, string File, string? Hub, IReadOnlyList<Finding> Checks, IReadOnlyList<ServerFindings> Servers)
{
    public static DoctorReport Of(string file, string? hub, IReadOnlyList<Finding> checks, IReadOnlyList<ServerFindings> servers)
    {
        var isOk = FindingStatus.Worst(checks.Concat(servers.SelectMany(server => server.Findings))) != FindingStatus.Problem;
        return new DoctorReport(isOk, file, hub, checks, servers);
    }
}

/// <summary>One server and what is to be said of it.</summary>
internal sealed record ServerFindings(ServerReport Server, IReadOnlyList<Finding> Findings)
{
    public string Status => FindingStatus.Worst(Findings);
}
