namespace ContainerStages.Benchmarks.Pulls;

/// <summary>Divides a capacity among those who can take only so much each: nobody gets less than another one who takes all it can.</summary>
internal static class FairShares
{
    /// <param name="limits">The most that each can take; 0 for who takes nothing.</param>
    public static double[] Of(IReadOnlyList<double> limits, double capacity)
    {
        double[] shares = new double[limits.Count];
        int left = limits.Count;
        foreach (int i in Enumerable.Range(0, limits.Count).OrderBy(i => limits[i]))
        {
            shares[i] = Math.Min(limits[i], capacity / left);
            capacity -= shares[i];
            left--;
        }

        return shares;
    }
}
