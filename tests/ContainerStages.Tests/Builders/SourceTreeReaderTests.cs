using ContainerStages.Builders.Writing;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles.Ignore;
using ContainerStages.Stages.Publishing;

namespace ContainerStages.Tests.Builders;

[TestClass]
public sealed class SourceTreeReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void What_restore_reads_is_told_from_sources()
    {
        Write("nuget.config", """<configuration><packageSources><add key="a" value="feed" /><add key="b" value="https://example.org/v3" /><add key="c" value="../other" /></packageSources></configuration>""");
        Write("Directory.Build.props");
        Write("feed/a.nupkg");
        Write("src/App/packages.lock.json");
        ProjectReport library = Project("src/Lib/Lib.csproj", ["Lib.csproj", "Greeting.cs", "../../Directory.Build.props"]);
        ProjectReport app = Project("src/App/App.csproj", ["App.csproj", "Program.cs", "../../shared/Version.cs", "../../build/Custom.targets"], library.File);
        Project("tests/Kit/Kit.csproj", []);
        Write("tests/App.Tests/App.Tests.csproj", """<Project><ItemGroup><ProjectReference Include="..\Kit\Kit.csproj" /><ProjectReference Include="../../src/App/App.csproj" /></ItemGroup></Project>""");

        SourceTree tree = Read(app, [app, library], "tests/App.Tests/App.Tests.csproj");

        Assert.AreEqual(
            "Directory.Build.props build/Custom.targets nuget.config src/App/App.csproj src/App/packages.lock.json src/Lib/Lib.csproj tests/App.Tests/App.Tests.csproj tests/Kit/Kit.csproj",
            string.Join(' ', tree.RestoreFiles));
        Assert.AreEqual("feed", string.Join(' ', tree.Feeds));
        Assert.AreEqual("src/Lib src/App", string.Join(' ', tree.ProjectFolders));
        Assert.AreEqual("shared/Version.cs", string.Join(' ', tree.OtherFiles));
        Assert.AreEqual("tests/App.Tests tests/Kit", string.Join(' ', tree.TestFolders));
        Assert.IsFalse(tree.IsLocked, "the library has no lock file");
        Assert.IsFalse(tree.IsWhole);
    }

    [TestMethod]
    public void A_project_in_the_root_is_the_whole_repository()
    {
        ProjectReport library = Project("Lib/Lib.csproj", ["Lib.csproj"]);
        ProjectReport app = Project("App.csproj", ["App.csproj", "Program.cs"], library.File);

        SourceTree tree = Read(app, [app, library]);

        Assert.AreEqual(".", string.Join(' ', tree.ProjectFolders));
        Assert.IsTrue(tree.IsWhole);
        Assert.DoesNotContain("*\n!", DockerignoreWriter.Write(tree, [], []));
    }

    [TestMethod]
    public void Folders_of_builds_with_names_of_their_own_are_not_sent()
    {
        ProjectReport library = Project("src/Lib/Lib.csproj", ["Lib.csproj"]) with { BuildOutputs = [_folder.Combine("src/Lib/obj"), _folder.Combine("src/Lib/bin/x")] };
        ProjectReport app = Project("src/App/App.csproj", ["App.csproj"], library.File) with
        {
            // The folder of the project itself, one elsewhere in the repository, and one outside of it have nothing that is sent.
            BuildOutputs =
            [
                _folder.Combine("src/App/made/int/x"), _folder.Combine("src/App/made/int"), _folder.Combine("src/App"), _folder.Combine("artifacts"), _folder.Combine("../elsewhere"),
            ],
        };

        SourceTree tree = Read(app, [app, library]);

        Assert.AreEqual("src/App/made/int", string.Join(' ', tree.BuildOutputs));
        var ignore = DockerignoreFile.Parse(DockerignoreWriter.Write(tree, [], []));
        Assert.IsTrue(ignore.Ignores("src/App/made/int/App.AssemblyInfo.cs"));
        Assert.IsFalse(ignore.Ignores("src/App/made/Program.cs"));
    }

    [TestMethod]
    public void A_file_outside_of_the_root_is_an_error()
    {
        ProjectReport app = Project("App/App.csproj", ["App.csproj", "../../elsewhere/Version.cs"]);

        ContainerStagesException error = Assert.ThrowsExactly<ContainerStagesException>(() => Read(app, [app]));

        Assert.AreEqual(Catalogue.DockerfileNotPossible, error.Diagnostic);
        Assert.Contains("elsewhere", error.Message);
    }

    [TestMethod]
    public void Unknown_inputs_are_an_error()
    {
        ProjectReport app = Project("App/App.csproj", ["App.csproj"]) with { Problem = "a file has gone" };

        Assert.Contains("a file has gone", Assert.ThrowsExactly<ContainerStagesException>(() => Read(app, [app])).Message);
    }

    public void Dispose() => _folder.Dispose();

    private SourceTree Read(ProjectReport app, ProjectReport[] projects, params string[] tests) =>
        new SourceTreeReader(_folder.Path).Read(app.File, projects, [.. tests.Select(test => _folder.Combine(test))]);

    private ProjectReport Project(string path, string[] files, params string[] references)
    {
        Write(path, "<Project />");
        string inputs = _folder.Combine(path + ".inputs");
        File.WriteAllText(inputs, string.Concat(files.Select(file => $"file\t{file}\t0\n")));
        return new ProjectReport(_folder.Combine(path), inputs) { References = [.. references] };
    }

    private void Write(string path, string content = "")
    {
        string file = _folder.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
