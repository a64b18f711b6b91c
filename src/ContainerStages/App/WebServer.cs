namespace ContainerStages.App;

/// <summary>ASP.NET Core's web server.</summary>
internal static class WebServer
{
    private const string Assembly = "Microsoft.AspNetCore.Server.Kestrel.Core.dll";
    private const string Framework = "Microsoft.AspNetCore.App";

    /// <summary>Whether an app has it, in its own files or in its framework. A single file, or one that is compiled ahead of time, does not tell.</summary>
    /// <param name="settings">Null if they are not known.</param>
    public static bool IsIn(IEnumerable<PublishedFile> files, RuntimeConfig? settings) =>
        files.Any(file => file.RelativePath == Assembly) || settings?.Frameworks.Any(framework => framework.Name == Framework) == true;
}
