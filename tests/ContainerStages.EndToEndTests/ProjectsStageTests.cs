namespace ContainerStages.EndToEndTests;

/// <summary>Stages that build other projects.</summary>
[TestClass]
public sealed class ProjectsStageTests
{
    [TestMethod]
    public async Task What_is_built_is_the_same_in_every_folder_and_has_the_configuration_of_the_publish()
    {
        string[] files = ["Plugin.dll", "Plugin.pdb"];
        byte[][] first = await BuildAsync(files);
        byte[][] second = await BuildAsync(files);

        for (int i = 0; i < files.Length; i++)
        {
            CollectionAssert.AreEqual(first[i], second[i], files[i]);
        }

        Assert.IsGreaterThan(0, first[0].AsSpan().IndexOf("a;b"u8), "a property comes through Environment");
    }

    private static async Task<byte[][]> BuildAsync(string[] files)
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """
            <ContainerStage Include="plugin" WorkingDirectory=".." Projects="Plugin/Plugin.csproj" Inputs="Plugin" Outputs="Plugin/bin" Environment="Product=a%3Bb" />
            """);
        project.CacheFolder = project.NewFolder();
        project.Write("../Plugin/Plugin.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Plugin/Plugin.cs", "public class Plugin { public static string Where([System.Runtime.CompilerServices.CallerFilePath] string file = \"\") => file; public static string Here = Where(); }");
        DotnetResult result = (await project.PublishAsync("-p:ContainerStagesTarget=plugin")).AssertSucceeded();
        Assert.DoesNotContain("warning", result.Output);
        string outputs = Path.Combine(project.Folder, "obj", "Release", "net10.0", "container", "stages", "plugin", "outputs", "Plugin", "bin", "Release", "net10.0");
        return await Task.WhenAll(files.Select(file => File.ReadAllBytesAsync(Path.Combine(outputs, file))));
    }
}
