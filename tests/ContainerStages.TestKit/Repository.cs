using System.Text.RegularExpressions;

namespace ContainerStages.TestKit;

/// <summary>The folder of the sources, found from that of the test assembly.</summary>
internal static class Repository
{
    private static readonly Lazy<string> Root = new(() =>
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ContainerStages.sln")))
        {
            folder = folder.Parent;
        }

        Assert.IsNotNull(folder, "the tests do not run from within the sources");
        return folder.FullName;
    });

    /// <summary>The version of the package that the samples and the documentation name.</summary>
    public static string DocumentedVersion =>
        Regex.Match(File.ReadAllText(Combine("samples", "HelloWeb", "HelloWeb.csproj")), @"Include=""ContainerStages"" Version=""([^""]+)""").Groups[1].Value;

    public static string Combine(params string[] parts) => Path.Combine([Root.Value, .. parts]);
}
