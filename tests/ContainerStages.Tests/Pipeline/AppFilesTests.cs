using ContainerStages.App;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

[TestClass]
public sealed class AppFilesTests
{
    [TestMethod]
    [DataRow("Hello.dll", "", false, false)]
    [DataRow("Microsoft.AspNetCore.Server.Kestrel.Core.dll", "", false, true, DisplayName = "with its framework")]
    [DataRow("Hello.runtimeconfig.json", """{"runtimeOptions":{"frameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.0"},{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}]}}""", false, true, DisplayName = "framework-dependent")]
    [DataRow("Hello.runtimeconfig.json", """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""", false, false, DisplayName = "a console app")]
    [DataRow("Hello.dll", "", true, false, DisplayName = "the project's kind counts only where files do not tell")]
    public void The_files_tell_whether_an_app_is_a_web_app(string file, string content, bool isWebProject, bool expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("publish", file), content);
        Assert.AreEqual(expected, IsWeb(folder, isWebProject, isNativeAot: false));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Of_native_code_only_the_project_knows(bool isWebProject)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("publish", "Hello"), "");
        Assert.AreEqual(isWebProject, IsWeb(folder, isWebProject, isNativeAot: true));
    }

    private static bool IsWeb(TemporaryFolder folder, bool isWebProject, bool isNativeAot)
    {
        var files = new AppFiles(new BuildRequest
        {
            Settings = new PipelineSettings { CacheFolder = folder.Combine("cache") },
            PublishFolder = folder.Combine("publish"),
            AppName = "Hello",
            RuntimeIdentifier = "linux-x64",
            BaseImage = "scratch",
            Start = new StartCommand(),
            ReportFolder = folder.Path,
            IsWeb = isWebProject,
            IsNativeAot = isNativeAot,
        });
        return files.IsWeb(files.Read(default));
    }
}
