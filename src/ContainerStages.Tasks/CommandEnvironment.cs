namespace ContainerStages.Tasks;

/// <summary>What commands get of the build's environment that is not as it stands there.</summary>
internal static class CommandEnvironment
{
    /// <summary>A command's own MSBuild must not take this one's SDK for its own, nor leave a process behind.</summary>
    /// <param name="dotnetHost">The program that commands find as <c>dotnet</c>; empty for that of the path.</param>
    /// <returns>Null takes a variable away.</returns>
    public static Dictionary<string, string?> Of(string dotnetHost)
    {
        Dictionary<string, string?> variables = new()
        {
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
        if (Path.GetDirectoryName(dotnetHost) is { Length: > 0 } folder)
        {
            variables["PATH"] = $"{folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        }

        return variables;
    }
}
