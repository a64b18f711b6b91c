using ContainerStages.App;

namespace ContainerStages.Checks.Facts;

/// <summary>One setting and its source in the image.</summary>
/// <param name="Source">The source as messages name it: a variable, or a name and its file.</param>
internal sealed record Setting(string Value, string Source);

/// <summary>
/// The settings that .NET's hosts read when they start: <c>appsettings.json</c> and <c>appsettings.ENVIRONMENT.json</c> beside the app, and variables
/// without a prefix, which take precedence over both.
/// </summary>
internal static class AppSettings
{
    /// <summary>
    /// All published settings files, including those of other environments. A file whose name has another case is included, because the app may open
    /// it by that name.
    /// </summary>
    public static IEnumerable<SettingsFile> Files(PlanUnderCheck plan) => plan.Files.Where(IsOne).Select(SettingsFile.Read);

    /// <summary>Whether one of the files may have one of these texts, in a name or a value.</summary>
    public static bool MayHave(PlanUnderCheck plan, params string[] texts) => Files(plan).Any(file =>
        file.IsTooLong || file.Values.Any(pair => texts.Any(text => pair.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || pair.Value.Contains(text, StringComparison.OrdinalIgnoreCase))));

    /// <summary>Whether the host reads a file in the environment that the image names. It looks in its content root, and names are case-sensitive.</summary>
    public static bool IsActive(PlanUnderCheck plan, SettingsFile file) =>
        (file.Path == "appsettings.json" || file.Path == $"appsettings.{EnvironmentOf(plan)}.json")
        && plan.Plan.Settings.WorkingDirectory.Trim('/') == (plan.Root?.Value ?? "")
        && !plan.Plan.Environment.Keys.Any(name => name.EndsWith("CONTENTROOT", StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings that the host sees, by names such as <c>Kestrel:Endpoints:Http:Url</c>. Names are not case-sensitive.</summary>
    public static IReadOnlyDictionary<string, Setting> Effective(PlanUnderCheck plan)
    {
        Dictionary<string, Setting> settings = new(StringComparer.OrdinalIgnoreCase);

        // The environment's file is read after the other one.
        foreach (SettingsFile file in Files(plan).Where(file => IsActive(plan, file)).OrderByDescending(file => file.Path == "appsettings.json"))
        {
            foreach ((string name, string value) in file.Values)
            {
                settings[name] = new Setting(value, $"{name} in {file.Path}");
            }
        }

        foreach ((string name, string value) in plan.Plan.Environment)
        {
            settings[name.Replace("__", ":", StringComparison.Ordinal)] = new Setting(value, name);
        }

        return settings;
    }

    /// <summary>Tested with .NET 10.0: <c>DOTNET_ENVIRONMENT</c> takes precedence over ASP.NET Core's own variable.</summary>
    private static string EnvironmentOf(PlanUnderCheck plan) => ((string[])["DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT"])
        .Select(name => plan.Plan.Environment.GetValueOrDefault(name, ""))
        .FirstOrDefault(value => value.Length > 0) ?? "Production";

    private static bool IsOne(PublishedFile file) =>
        !file.RelativePath.Contains('/', StringComparison.Ordinal)
        && file.RelativePath.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && file.RelativePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
}
