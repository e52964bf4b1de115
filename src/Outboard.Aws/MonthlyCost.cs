namespace Outboard.Aws;

/// <param name="Items">In the order of the formulas of aws 7.2.</param>
/// <param name="Date">Of the newest of the prices.</param>
/// <param name="Region">Whose prices they are; another than the plan's when there are none for that.</param>
/// <param name="Assumptions">A sentence each.</param>
public sealed record MonthlyCost(IReadOnlyList<CostItem> Items, DateOnly Date, string Region, IReadOnlyList<string> Assumptions)
{
    /// <summary>US dollars, cents not rounded.</summary>
    public decimal Total => Items.Sum(static item => item.Dollars);
}

/// <param name="Name">What is paid for.</param>
/// <param name="Dollars">A month.</param>
/// <param name="How">The arithmetic, for the reader.</param>
public sealed record CostItem(string Name, decimal Dollars, string How);
