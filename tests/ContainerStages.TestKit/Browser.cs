namespace ContainerStages.TestKit;

/// <summary>Chromium without a window.</summary>
internal static class Browser
{
    /// <summary>For a page that asks which colours its reader prefers.</summary>
    public const string Dark = "--blink-settings=preferredColorScheme=0";

    /// <param name="options">Such as <c>--dump-dom</c>, which prints the page as its scripts have left it.</param>
    /// <returns>What the browser prints.</returns>
    public static async Task<string> OpenAsync(string address, params string[] options)
    {
        using var profile = new TemporaryFolder();

        // Chromium asks its makers for much at its start; the options keep it quiet.
        return await Tool.RunAsync("chromium", [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={profile.Path}", "--virtual-time-budget=10000", .. options, address]);
    }
}
