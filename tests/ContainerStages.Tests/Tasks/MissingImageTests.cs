using ContainerStages.Tasks;
using Microsoft.Build.Framework;

namespace ContainerStages.Tests.Tasks;

/// <summary>A library or a test project that is asked for an image.</summary>
[TestClass]
public sealed class MissingImageTests
{
    private const string Library = """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""";
    private const string Test = """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><PackageReference Include="MSTest" /></ItemGroup></Project>""";

    [TestMethod]
    [DataRow("All.slnx", """<Solution><Project Path="Core/Core.csproj" /><Project Path="Api/Api.csproj" /><Project Path="Tests/Tests.csproj" /><Project Path="Job/Job.fsproj" /><Project Path="Gone/Gone.csproj" /></Solution>""")]
    [DataRow("All.sln", """
        Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Core", "Core\Core.csproj", "{1}"
        Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Api", "Api\Api.csproj", "{2}"
        Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Job", "Job\Job.fsproj", "{3}"
        """)]
    public void The_apps_of_the_solution_are_named(string solution, string content)
    {
        using var folder = new TemporaryFolder();
        Write(folder, solution, content);
        Write(folder, "Core/Core.csproj", Library);
        Write(folder, "Api/Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        Write(folder, "Tests/Tests.csproj", Test);
        Write(folder, "Job/Job.fsproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""");

        BuildWarningEventArgs warning = Warning(folder.Combine("Core", "Core.csproj"), isTest: false);

        Assert.AreEqual("CSTG1018", warning.Code);
        Assert.AreEqual("'Core.csproj' gets no image: it is a library, and images are of apps. Add the package to an app, and publish that one: the solution has '../Api/Api.csproj', '../Job/Job.fsproj'.", warning.Message);
    }

    [TestMethod]
    public void Without_a_solution_it_says_what_the_package_is_for()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "Tests.csproj", Test);
        Assert.AreEqual(
            "'Tests.csproj' gets no image: it is a test project, and images are of apps. Add the package to an app, and publish that one.",
            Warning(folder.Combine("Tests.csproj"), isTest: true).Message);
    }

    private static BuildWarningEventArgs Warning(string project, bool isTest)
    {
        var engine = new RecordingBuildEngine();
        Assert.IsTrue(new ExplainMissingImage { BuildEngine = engine, ProjectFile = project, IsTest = isTest }.Execute());
        return engine.Warnings.Single();
    }

    private static void Write(TemporaryFolder folder, string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine(path))!);
        File.WriteAllText(folder.Combine(path), content);
    }
}
