using System.Text;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Tasks;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

[TestClass]
public sealed class PublishedItemsTests
{
    private const string Project = "/home/me/obj/App";
    private const string Packages = "/home/me/.nuget/packages";
    private const string Assets = $$"""
        {
          "libraries": {
            "Low/1.0.0": { "type": "project", "path": "../Low/Low.csproj" },
            "P/2.0": { "type": "package", "path": "p/2.0" },
            "Twin/3.0": { "type": "package", "path": "twin/3.0" }
          },
          "packageFolders": { "{{Packages}}/": {} }
        }
        """;

    [TestMethod]
    [DataRow(Project + "/models/m.bin", "models/m.bin")]
    [DataRow("/home/me/obj/Shared/m.bin", "../Shared/m.bin", DisplayName = "a project beside it")]
    [DataRow(Project + "/obj/stamp.txt", null)]
    [DataRow(Project + "/bin/Release/a.txt", null)]
    [DataRow("/home/me/obj/Shared/obj/stamp.txt", null)]
    public void What_a_build_wrote_is_told_by_its_folder_and_not_by_where_the_repository_is(string path, string? source)
    {
        TaskItem item = Item(path, "file", ("RelativePath", "a"));
        Assert.AreEqual(source, Items(item).Files(isTrimmed: false).Single().Source);
        Assert.AreEqual(source is null ? "" : "a", string.Join(' ', Items(item).Sources.Select(source => source.RelativePath)));
    }

    [TestMethod]
    public void The_compiler_stands_for_its_settings_and_for_what_it_refers_to()
    {
        PublishedItem Of(params TaskItem[] more) =>
            Items([Item("/p/P.dll", "file", ("RelativePath", "P.dll"), ("NuGetPackageId", "P"), ("NuGetPackageVersion", "1.0")), .. more]).Files(isTrimmed: false).Single();
        TaskItem compiled = Item("P.dll", "precompiled");
        Assert.IsNull(Of().Compiler);
        Assert.IsNull(Of(Item("Q.dll", "precompiled")).Compiler);
        TaskItem Pack(string version) => Item("R", "runtime-pack", ("NuGetPackageId", "R"), ("NuGetPackageVersion", version));
        TaskItem[][] ways = [[], [Item("Tools", "setting", ("Value", "1"))], [Item("Tools", "setting", ("Value", "2"))], [Pack("1")], [Pack("2")]];
        Assert.HasCount(ways.Length, ways.Select(way => Of([compiled, .. way]).Compiler!.Value).Distinct());
    }

    [TestMethod]
    public void The_trimmers_settings_and_descriptors_are_among_its_roots()
    {
        using var folder = new TemporaryFolder();
        ContainerStages.Oci.Digest Roots(string mode, string descriptor)
        {
            File.WriteAllText(folder.Combine("roots.xml"), descriptor);
            return Items(Item("TrimMode", "setting", ("Value", mode)), Item(folder.Combine("roots.xml"), "setting-file")).TrimRoots([]);
        }

        Assert.AreEqual(Roots("full", "a"), Roots("full", "a"));
        Assert.AreNotEqual(Roots("full", "a"), Roots("partial", "a"));
        Assert.AreNotEqual(Roots("full", "a"), Roots("full", "b"));
    }

    /// <summary>What the SDK says of real files; see the end-to-end tests for where it says so.</summary>
    [TestMethod]
    [DataRow("App.dll", "", "", "", "App ", DisplayName = "the app")]
    [DataRow("Mid.dll", "", "", "ProjectReference", "Project ", DisplayName = "a direct reference")]
    [DataRow("Low.dll", "Low", "1.0.0", "ProjectReference", "Project ", DisplayName = "a transitive reference")]
    [DataRow("de/Low.resources.dll", "Low", "1.0.0", "ProjectReference", "Project ", DisplayName = "its satellite")]
    [DataRow("Low.dll", "Low", "1.0.0", "", "Project ", DisplayName = "only NuGet knows that it is a project")]
    [DataRow("Twin.dll", "Twin", "1.0.0", "ProjectReference", "Project ", DisplayName = "a project with the id of a package")]
    [DataRow("Twin.dll", "Twin", "3.0", "", "Package Twin 3.0", DisplayName = "the package of that id")]
    [DataRow("P.dll", "P", "2.0", "", "Package P 2.0")]
    [DataRow("de/P.resources.dll", "P", "2.0", "", "Package P 2.0")]
    [DataRow("R.dll", "R", "10.0", "", "Framework R 10.0")]
    public void An_origin_is_what_made_the_file(string path, string id, string version, string source, string expected)
    {
        TaskItem file = Item("/x/" + path, "file", ("RelativePath", path), ("NuGetPackageId", id), ("NuGetPackageVersion", version), ("ReferenceSourceTarget", source));
        Assert.AreEqual(expected, Origin(file, Item("R", "runtime-pack")));
        Assert.AreEqual(
            expected.Contains(' ', StringComparison.Ordinal) && !expected.EndsWith(' ') ? $"{id} {version}" : "",
            string.Join(' ', Items(file, Item("R", "runtime-pack")).Packages(null).Select(package => $"{package.Id} {package.Version}")),
            "the audit");
    }

    /// <summary>A runtime pack and a project have versions, too.</summary>
    [TestMethod]
    [DataRow("P", "1.0", "", false)]
    [DataRow("P", "2.0.0-beta.3", "", true)]
    [DataRow("P", "1.0.0-rc.1+a1b2", "", true)]
    [DataRow("P", "1.0.0+a-b", "", false)]
    [DataRow("R", "11.0.0-rc.1", "", false)]
    [DataRow("Low", "1.0.0-dev", "ProjectReference", false)]
    public void A_prerelease_is_a_package_with_such_a_version(string id, string version, string source, bool expected)
    {
        TaskItem file = Item("/x/a.dll", "file", ("RelativePath", "a.dll"), ("NuGetPackageId", id), ("NuGetPackageVersion", version), ("ReferenceSourceTarget", source));
        Assert.AreEqual(expected, Items(file, Item("R", "runtime-pack")).Files(isTrimmed: false).Single().IsPrerelease);
    }

    [TestMethod]
    [DataRow("/src/Low/runtimes/linux-x64/native/low.so", "runtimes/linux-x64/native/low.so", "Project ")]
    [DataRow("/src/Low/data/low.txt", @"data\low.txt", "Project ")]
    [DataRow("/src/App/data/low.txt", "data/low.txt", "App ", DisplayName = "the app has another one of that name")]
    [DataRow("/src/Low/data/low.txt", "own/low.txt", "App ", DisplayName = "the app publishes it to another place")]
    [DataRow(Packages + "/p/2.0/contentFiles/any/any/p.txt", "p.txt", "Package P 2.0", DisplayName = "a package's, through a project")]
    [DataRow(Packages + "/q/1.0/q.txt", "q.txt", "App ", DisplayName = "of a package that is none of the app's")]
    public void Content_belongs_to_the_project_or_package_that_it_lies_in(string file, string path, string expected)
    {
        TaskItem[] content =
        [
            Item("/src/Low/runtimes/linux-x64/native/low.so", "project-content", ("TargetPath", @"runtimes\linux-x64\native\low.so")),
            Item("/src/Low/data/low.txt", "project-content", ("TargetPath", "data/low.txt")),
            Item(Packages + "/p/2.0/contentFiles/any/any/p.txt", "project-content", ("TargetPath", "p.txt")),
        ];
        Assert.AreEqual(expected, Origin(Item(file, "file", ("RelativePath", path)), content));
    }

    [TestMethod]
    public void The_trimmers_roots_and_the_compilers_inputs_follow_transitive_projects()
    {
        using var folder = new TemporaryFolder();
        TaskItem Low(string content)
        {
            File.WriteAllText(folder.Combine("Low.dll"), content);
            return Item(folder.Combine("Low.dll"), "code", ("RelativePath", "Low.dll"), ("NuGetPackageId", "Low"), ("NuGetPackageVersion", "1.0.0"), ("ReferenceSourceTarget", "ProjectReference"));
        }

        Assert.AreNotEqual(Items(Low("one")).TrimRoots([]), Items(Low("two")).TrimRoots([]));
        TaskItem file = Item("/obj/linked/Low.dll", "file", ("RelativePath", "Low.dll"), ("NuGetPackageId", "Low"), ("NuGetPackageVersion", "1.0.0"), ("ReferenceSourceTarget", "ProjectReference"));
        PublishedItem low = Items(Low("one"), file).Files(isTrimmed: true).Single();
        Assert.AreEqual(folder.Combine("Low.dll"), low.Compiled, "its input is what the compiler wrote");
        Assert.IsTrue(low.IsReference);
        Assert.IsNull(low.Package);
    }

    [TestMethod]
    public void Of_two_assemblies_of_one_name_each_is_explained_by_its_own()
    {
        using var folder = new TemporaryFolder();
        TaskItem Code(string path)
        {
            string file = folder.Combine(path.Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, path);
            return Item(file, "code", ("ReferenceSourceTarget", "ProjectReference"), ("DestinationSubDirectory", path[..(path.LastIndexOf('/') + 1)]));
        }

        string[] paths = ["de/Low.resources.dll", "fr/Low.resources.dll", "Low.dll"];
        TaskItem[] files = [.. paths.Select(path => Item("/obj/" + path, "file", ("RelativePath", path.Replace('/', '\\')), ("ReferenceSourceTarget", "ProjectReference")))];
        string?[] compiled = [.. Items([.. paths.Select(Code), .. files]).Files(isTrimmed: false).Select(file => file.Compiled)];
        CollectionAssert.AreEqual(paths.Select(path => folder.Combine(path.Split('/'))).ToArray(), compiled);
    }

    private static string Origin(TaskItem file, params TaskItem[] more)
    {
        PublishedItem item = Items([file, .. more]).Files(isTrimmed: false).Single();
        return $"{item.Origin} {item.Package}";
    }

    private static PublishedItems Items(params TaskItem[] items) => new(BuildItems.Of(items), Project, RestoredLibraries.Parse(Encoding.UTF8.GetBytes(Assets)));

    private static TaskItem Item(string name, string kind, params (string Name, string Value)[] metadata)
    {
        TaskItem item = new(name);
        item.SetMetadata("Kind", kind);
        foreach ((string key, string value) in metadata)
        {
            item.SetMetadata(key, value);
        }

        return item;
    }
}
