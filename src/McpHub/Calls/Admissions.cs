namespace McpHub.Calls;

/// <summary>All admissions in their order: the first refusal ends the call.</summary>
public sealed class Admissions(IEnumerable<IAdmission> admissions)
{
    private readonly IAdmission[] ordered = [.. admissions];

    /// <returns>Null when every one lets the call pass.</returns>
    public async ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct)
    {
        foreach (var admission in ordered)
        {
            if (await admission.AdmitAsync(call, ct) is { } refusal) return refusal;
        }

        return null;
    }
}
