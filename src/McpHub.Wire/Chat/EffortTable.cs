namespace McpHub.Wire.Chat;

/// <summary>Effort as a number of tokens and back. One table for both ways, so that an effort comes back as the same effort.</summary>
public static class EffortTable
{
    // Each step doubles. 1024 is the least that Anthropic takes.
    private static readonly int[] Budgets = [0, 1024, 2048, 4096, 8192, 16384, 32768];

    public static int ToBudget(Effort effort) => Budgets[(int)effort];

    /// <summary>The effort whose budget is nearest.</summary>
    public static Effort ToEffort(int budget)
    {
        var effort = 0;
        while (effort + 1 < Budgets.Length && budget >= (Budgets[effort] + Budgets[effort + 1]) / 2) effort++;
        return (Effort)effort;
    }
}
