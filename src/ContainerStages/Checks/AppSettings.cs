using System.Text;
using ContainerStages.Layers;

namespace ContainerStages.Checks;

/// <summary>
/// The settings that .NET's hosts read when they start: <c>appsettings.json</c> and <c>appsettings.ENVIRONMENT.json</c> beside the app. Case matters
/// in none of it: not to .NET in what they say, and a file whose name is in another case may be opened by that name.
/// </summary>
internal static class AppSettings
{
    /// <summary>Bytes. Nobody writes so many settings; a longer file is not read, and may have anything.</summary>
    private const int Longest = 1 << 20;

    /// <summary>Whether one of them may have one of these texts.</summary>
    public static bool MayHave(PlanUnderCheck plan, params string[] texts) =>
        plan.Files.Where(IsOne).Any(file => file.Content.Length > Longest || HasAny(Encoding.UTF8.GetString(file.Content.ReadAll()), texts));

    private static bool IsOne(PublishedFile file) =>
        file.RelativePath.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && file.RelativePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static bool HasAny(string content, string[] texts) => texts.Any(text => content.Contains(text, StringComparison.OrdinalIgnoreCase));
}
