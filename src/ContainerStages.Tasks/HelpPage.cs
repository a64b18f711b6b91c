namespace ContainerStages.Tasks;

/// <summary>The page of a diagnostic. It is a file of the package, so that it can be read without a network.</summary>
internal static class HelpPage
{
    private static readonly string? Folder = Above(Path.GetDirectoryName(typeof(HelpPage).Assembly.Location)!);

    /// <param name="code">Such as <c>CSTG2001</c>.</param>
    /// <returns>The page's address, which begins with <c>file:</c>; null if there is no page.</returns>
    public static string? Of(string code) =>
        Folder is not null && Path.Combine(Folder, code + ".md") is var page && File.Exists(page) ? new Uri(page).AbsoluteUri : null;

    /// <summary>The package has the tasks at two depths.</summary>
    private static string? Above(string folder)
    {
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            string pages = Path.Combine(above, "docs", "diagnostics");
            if (Directory.Exists(pages))
            {
                return pages;
            }
        }

        return null;
    }
}
