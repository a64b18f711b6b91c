namespace ContainerStages.EndToEndTests;

/// <summary>The templates as a user gets them: packed beside the package, with its version, and installed for the tests alone.</summary>
internal static class PackedTemplates
{
    private static readonly Lazy<Task> s_installation = new(InstallAsync);

    public static string File => Path.Combine(PackedPackage.Feed, $"ContainerStages.Templates.{PackedPackage.Version}.nupkg");

    /// <summary>Packs them, unless a test has done so.</summary>
    public static Task MakeAsync() => s_installation.Value;

    /// <summary><c>dotnet new</c> and more arguments, in a folder that has the packed package as a source.</summary>
    public static async Task<DotnetResult> NewAsync(TestProject project, params string[] arguments)
    {
        await MakeAsync();
        return await Dotnet.RunAsync(project.Folder, ["new", .. arguments, "--debug:custom-hive", PackedPackage.TemplatesFolder], project.Environment());
    }

    private static async Task InstallAsync()
    {
        (await Dotnet.RunAsync(
            Repository.Combine(),
            ["pack", "-nr:false", "templates", "-c", "Release", $"-p:Version={PackedPackage.Version}", $"-p:PackageOutputPath={PackedPackage.Feed}"])).AssertSucceeded();
        (await Dotnet.RunAsync(Repository.Combine(), ["new", "install", File, "--debug:custom-hive", PackedPackage.TemplatesFolder])).AssertSucceeded();
    }
}
