namespace McpHub.Calls;

/// <summary>May this call start? Asked in registration order; the first refusal ends the call. Thread-safe.</summary>
public interface IAdmission
{
    /// <returns>Null to let the call pass.</returns>
    ValueTask<HubError?> AdmitAsync(Call call, CancellationToken ct);
}
