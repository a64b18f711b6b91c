using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages.Publishing;

namespace ContainerStages.Tests.Stages.Publishing;

[TestClass]
public sealed class ProjectInputsTests
{
    /// <summary>What somebody does to a project, and what is said of it; empty for what is no input.</summary>
    [TestMethod]
    [DataRow("edit", "Program.cs", "the file 'Program.cs'")]
    [DataRow("edit", "wwwroot/a.js", "the file 'wwwroot/a.js'")]
    [DataRow("edit", "../Shared/Linked.cs", "the file '../Shared/Linked.cs'")]
    [DataRow("edit", "../common.props", "the file '../common.props'")]
    [DataRow("edit", "node_modules/named.js", "the file 'node_modules/named.js'")]
    [DataRow("edit", "../libs/hinted.dll", "the file '../libs/hinted.dll'")]
    [DataRow("edit", "../Key.snk", "the file '../Key.snk'")]
    [DataRow("edit", "../libs/needed.dll", "the file '../libs/needed.dll'")]
    [DataRow("edit", "../protos/common/shared.proto", "the file '../protos/common/shared.proto'")]
    [DataRow("edit", "../libs/de/hinted.resources.dll", "the file '../libs/de/hinted.resources.dll'")]
    [DataRow("edit", "../plain/beside.xml", "the file '../plain/beside.xml'")]
    [DataRow("edit", "../All.slnx", "")]
    [DataRow("edit", "node_modules/other.js", "")]
    [DataRow("edit", "obj/x.txt", "")]
    [DataRow("edit", "reports/x.txt", "")]
    [DataRow("edit", ".idea/x.txt", "")]
    [DataRow("edit", "build.binlog", "")]
    [DataRow("edit", "obj/Release/App.dll", "")]
    [DataRow("edit", "obj/App.csproj.nuget.g.props", "")]
    [DataRow("delete", "wwwroot/a.js", "the file 'wwwroot/a.js'")]
    [DataRow("add", "wwwroot/new.js", "the file 'wwwroot/new.js'")]
    [DataRow("execute", "wwwroot/a.js", "the file 'wwwroot/a.js'")]
    [DataRow("link", "wwwroot/folder", "the link 'wwwroot/folder'")]
    public void Every_file_that_the_publish_may_read_is_an_input(string action, string path, string difference)
    {
        using var project = new ProjectOnDisk();
        ProjectInputs before = project.Read();
        Assert.AreEqual(before.Digest, project.Read().Digest);
        project.Do(action, path);
        ProjectInputs after = project.Read();
        Assert.AreEqual(difference, after.DifferenceFrom(before) ?? "");
        Assert.AreEqual(difference.Length == 0, after.Digest == before.Digest);

        // What was written in between is found without evaluating the project again.
        string? changed = ProjectInputs.Parse(before.ToBytes()).ChangedFile(project.Folder, default);
        Assert.AreEqual(difference.Length == 0, changed is null, changed);
        Assert.IsNull(ProjectInputs.Parse(after.ToBytes()).ChangedFile(project.Folder, default));
        Assert.AreEqual(after.Digest, ProjectInputs.Parse(after.ToBytes()).Digest);
    }

    [TestMethod]
    public void A_property_counts_where_somebody_sets_or_reads_it()
    {
        using var project = new ProjectOnDisk();
        Digest before = project.Read().Digest;
        project.Properties["Unread"] = "other";
        project.Properties["MSBuildStartupDirectory"] = "/elsewhere";
        project.Properties["Folder"] = project.Folder + "/x";
        Assert.AreEqual("the property 'Folder'", project.Read().DifferenceFrom(ProjectInputs.Parse([])) is null ? "" : project.Difference(before, "Folder"));
        project.Properties.Remove("Folder");
        Assert.AreEqual(before, project.Read().Digest);
        project.Properties["ReadByProject"] = "other";
        Assert.AreNotEqual(before, project.Read().Digest);
    }

    [TestMethod]
    public void The_inputs_are_the_same_in_another_folder_and_hold_no_value_and_no_path_of_the_machine()
    {
        using ProjectOnDisk one = new(), other = new();
        foreach (ProjectOnDisk project in (ProjectOnDisk[])[one, other])
        {
            project.Properties["Password"] = "correct horse";
            project.Properties["SolutionDir"] = Path.GetDirectoryName(project.Folder)! + "/";
        }

        Assert.AreEqual(one.Read().Digest, other.Read().Digest);
        string text = System.Text.Encoding.UTF8.GetString(one.Read().ToBytes());
        Assert.DoesNotContain("correct horse", text);
        Assert.DoesNotContain(Path.GetDirectoryName(one.Folder)!, text);
    }

    [TestMethod]
    [DataRow("""{"libraries":{"A/1.0.0":{"sha512":"x","type":"package"}},"targets":{},"project":{"frameworks":{"net10.0":{"runtimeIdentifierGraphPath":"/here"}}}}""", "")]
    [DataRow("""{"libraries":{"A/1.0.0":{"sha512":"y","type":"package"}},"targets":{},"project":{"frameworks":{"net10.0":{}}}}""", "the package 'A/1.0.0'")]
    [DataRow("""{"libraries":{"A/1.0.0":{"sha512":"x","type":"package"}},"targets":{"net10.0":{"A/1.0.0":{}}},"project":{"frameworks":{"net10.0":{}}}}""", "the restored graph 'net10.0'")]
    public void Packages_count_by_their_content(string assets, string difference)
    {
        using var project = new ProjectOnDisk();
        project.WriteAssets("""{"libraries":{"A/1.0.0":{"sha512":"x","type":"package"}},"targets":{},"packageFolders":{"/there":{}},"project":{"frameworks":{"net10.0":{"runtimeIdentifierGraphPath":"/there"}}}}""");
        ProjectInputs before = project.Read();
        project.WriteAssets(assets);
        Assert.AreEqual(difference, project.Read().DifferenceFrom(before) ?? "");
    }

    /// <summary>Its path has its version; restore does not know of the SDKs of projects.</summary>
    [TestMethod]
    public void An_import_from_a_package_counts_by_its_path()
    {
        using ProjectOnDisk one = new() { Import = "Some.Sdk/1.0.0/Sdk.props" }, two = new() { Import = "Some.Sdk/1.1.0/Sdk.props" };
        Assert.AreEqual("the imported file '{packages}/Some.Sdk/1.1.0/Sdk.props'", two.Read().DifferenceFrom(one.Read()));
    }

    [TestMethod]
    public void A_version_that_git_decides_is_a_problem()
    {
        using var project = new ProjectOnDisk { Import = "MinVer/6.0.0/build/MinVer.targets" };
        FormatException problem = Assert.ThrowsExactly<FormatException>(() => project.Read());
        Assert.AreEqual("the package minver takes the version from git", problem.Message);
    }

    private sealed class ProjectOnDisk : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public ProjectOnDisk()
        {
            foreach (string path in (string[])["Program.cs", "App.csproj", "wwwroot/a.js", "../Shared/Linked.cs", "../common.props", "node_modules/named.js", "node_modules/other.js", "../libs/hinted.dll", "../libs/needed.dll", "../libs/de/hinted.resources.dll", "../plain/plain.dll", "../plain/beside.xml", "../Key.snk", "../All.slnx", "../protos/common/shared.proto",
                "obj/x.txt", "obj/Release/App.dll", "obj/App.csproj.nuget.g.props", "reports/x.txt", ".idea/x.txt", "build.binlog"])
            {
                Write(path, path.EndsWith(".csproj", StringComparison.Ordinal) ? "$(ReadByProject)" : "content");
            }

            Properties = new(StringComparer.OrdinalIgnoreCase)
            {
                ["Configuration"] = "Release", ["IntermediateOutputPath"] = "obj/Release/", ["OutDir"] = "bin/", ["Unread"] = "1", ["AssemblyOriginatorKeyFile"] = "../Key.snk", ["SolutionPath"] = Path.GetFullPath("../All.slnx", Folder), ["ReadByProject"] = "1", ["ProjectAssetsFile"] = Path.Combine(Folder, "obj/project.assets.json"),
            };
        }

        public string Folder => _folder.Combine("repo", "App");

        public Dictionary<string, string> Properties { get; }

        public string? Import { get; init; }

        public void Dispose() => _folder.Dispose();

        public void WriteAssets(string content) => Write("obj/project.assets.json", content);

        public ProjectInputs Read() => ProjectInputs.Read(
            new EvaluatedProject(Path.Combine(Folder, "App.csproj"))
            {
                Imports = [.. Import is null ? (string[])[] : [Installed(Import)], Path.GetFullPath("../common.props", Folder), Path.Combine(Folder, "obj/App.csproj.nuget.g.props")],
                Properties = new Dictionary<string, string>(Properties, StringComparer.OrdinalIgnoreCase),
                Inherited = new HashSet<string>(["Unread", "ReadByProject"], StringComparer.OrdinalIgnoreCase),
                Items = [Item("Compile", "Program.cs"), Item("Compile", "../Shared/Linked.cs"), Item("Content", "node_modules/named.js"), Item("IntermediateAssembly", "obj/Release/App.dll"), Item("None", "build.binlog"),
                    new EvaluatedItem("Reference", "Hinted", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["HintPath"] = @"..\libs\hinted.dll" }),
                    Item("Reference", "../plain/plain.dll"),
                    new EvaluatedItem("Protobuf", "a.proto", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["ProtoRoot"] = "../protos" })],
            },
            new MachineFolders(Folder, _folder.Combine("packages"), "", (Path.GetDirectoryName(Folder)!, "{repository}")),
            [Path.Combine(Folder, "reports"), Path.GetTempPath()],
            [("SDK", "10.0.100")],
            default);

        private string Installed(string path)
        {
            string file = _folder.Combine("packages", path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
            return file;
        }

        public void Do(string action, string path)
        {
            string file = Path.GetFullPath(path, Folder);
            switch (action)
            {
                case "delete":
                    File.Delete(file);
                    break;
                case "execute":
                    ExecutableBit.Set(file, true);
                    break;
                case "link":
                    Directory.CreateSymbolicLink(file, "../../Shared");
                    break;
                default:
                    Write(path, "other");
                    break;
            }
        }

        /// <summary>The property by which the inputs differ from earlier ones, if nothing else does.</summary>
        public string Difference(Digest before, string property)
        {
            ProjectInputs with = Read();
            string value = Properties[property];
            Properties.Remove(property);
            ProjectInputs without = Read();
            Properties[property] = value;
            return without.Digest == before ? with.DifferenceFrom(without) ?? "" : "more";
        }

        private static EvaluatedItem Item(string type, string include) => new(type, include, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));

        private void Write(string path, string content)
        {
            string file = Path.GetFullPath(path, Folder);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
