namespace ContainerStages.Benchmarks.Pulls;

/// <summary>Simulates the pulls of clusters, and prints or writes what the documentation says about them.</summary>
internal static class PullCommand
{
    public static void Run(bool writes, TextWriter output)
    {
        PullFigures figures = PullFigures.Compute();
        output.Write(PullsPage.Tables(figures));
        if (!writes)
        {
            return;
        }

        foreach ((string path, string text) in PullsPage.Render(figures))
        {
            File.WriteAllText(path, text);
        }
    }
}
