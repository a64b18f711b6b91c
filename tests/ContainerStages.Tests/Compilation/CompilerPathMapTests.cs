using ContainerStages.Compilation;

namespace ContainerStages.Tests.Compilation;

/// <summary>The same sources have the same names, wherever they are. R is the temporary folder.</summary>
[TestClass]
public sealed class CompilerPathMapTests
{
    [TestMethod]
    public void A_project_alone_has_one_entry()
    {
        using Tree tree = new("src/App");
        Assert.AreEqual("R/src/App/=/_/App/", tree.Map());
        Assert.AreEqual("R/src/App/=/_/App/", tree.Map(sources: ["Program.cs", "Sub/A.cs", "obj/Release/App.AssemblyInfo.cs"], intermediate: ["obj/", "obj/Release/"]));
    }

    [TestMethod]
    [DataRow(".git", DisplayName = "a repository")]
    [DataRow(".git/HEAD", DisplayName = "a repository with its own folder")]
    public void The_repository_is_the_root(string git)
    {
        using Tree tree = new("src/App", git, "artifacts/obj/App/");
        Assert.AreEqual("R/src/App/=/_/App/,R/=/_/", tree.Map(sources: ["../Shared/A.cs", "../../B.cs"], intermediate: [tree.Path("artifacts/obj/App/")]));
    }

    [TestMethod]
    public void A_root_that_is_given_may_be_relative_and_may_be_the_project()
    {
        using Tree tree = new("src/App");
        Assert.AreEqual("R/src/App/=/_/App/,R/=/_/", tree.Map(root: "../.."));
        Assert.AreEqual("R/src/App/=/_/App/", tree.Map(root: "."), "the first one counts, for every compiler");
    }

    [TestMethod]
    public void Packages_have_one_name_in_whichever_folder_they_are()
    {
        using Tree tree = new("src/App", "packages/", "fallback/");
        Assert.AreEqual("R/src/App/=/_/App/,R/packages/=/_nuget/,R/fallback/=/_nuget/", tree.Map(packages: [tree.Path("packages/"), tree.Path("packages"), tree.Path("fallback")], sources: [tree.Path("packages/p/1.0/P.cs")]));
    }

    [TestMethod]
    public void Intermediate_folders_elsewhere_are_named_as_the_usual_one()
    {
        using Tree tree = new("src/App", "fast/obj/App/Release/");
        Assert.AreEqual("R/src/App/=/_/App/,R/fast/obj/App/=/_/App/obj/", tree.Map(intermediate: [tree.Path("fast/obj/App/"), tree.Path("fast/obj/App/Release/")], sources: [tree.Path("fast/obj/App/Release/A.cs")]));
    }

    [TestMethod]
    public void Sources_outside_are_named_after_the_way_from_the_project()
    {
        using Tree tree = new("src/App", "src/Shared/Deep/", "other/");
        Assert.AreEqual(
            "R/src/App/=/_/App/,R/src/Shared/=/_/App/../Shared/,R/other/=/_/App/../../other/,R/src/=/_/App/../",
            tree.Map(sources: ["../Shared/Deep/A.cs", "../Shared/B.cs", tree.Path("other/C.cs"), "../D.cs"]));
    }

    [TestMethod]
    public void What_shares_no_folder_with_the_project_is_left_to_CSTG4025()
    {
        using Tree tree = new("src/App");
        Assert.AreEqual("R/src/App/=/_/App/", tree.Map(sources: ["/nowhere/shared/A.cs"]));
    }

    [TestMethod]
    public void Through_a_link_each_folder_has_both_its_forms()
    {
        using Tree tree = new("real/src/App", "real/src/Shared/");
        tree.Link("link", "real");
        Assert.AreEqual(
            "R/link/src/App/=/_/App/,R/real/src/App/=/_/App/,R/link/src/Shared/=/_/App/../Shared/,R/real/src/Shared/=/_/App/../Shared/",
            tree.Map(project: "link/src/App", sources: ["../Shared/A.cs", tree.Path("link/src/Shared/B.cs"), tree.Path("real/src/Shared/B.cs")]));
    }

    /// <summary>The link is to a folder in a repository: its names are those of the repository.</summary>
    [TestMethod]
    public void Through_a_link_the_repository_around_the_real_folder_is_the_root()
    {
        using Tree tree = new("real/src/App", "real/.git/HEAD", "real/src/Shared/", "real/src/obj/App/");
        tree.Link("link", "real/src");
        Assert.AreEqual(
            "R/link/App/=/_/App/,R/real/src/App/=/_/App/,R/real/=/_/,R/link/obj/App/=/_/src/obj/App/,R/link/Shared/=/_/src/Shared/",
            tree.Map(project: "link/App", sources: ["../Shared/A.cs"], intermediate: [tree.Path("link/obj/App/")]));
    }

    [TestMethod]
    public void Commas_and_equals_signs_are_doubled()
    {
        using Tree tree = new("a,b=c/App");
        Assert.AreEqual("R/a,,b==c/App/=/_/App/", tree.Map(project: "a,b=c/App"));
    }

    private sealed class Tree : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly string _project;

        /// <param name="project">Its folder.</param>
        /// <param name="more">Files; with a slash at the end folders.</param>
        public Tree(string project, params string[] more)
        {
            _project = project;
            Directory.CreateDirectory(Path(project));
            foreach (string path in more)
            {
                if (path.EndsWith('/'))
                {
                    Directory.CreateDirectory(Path(path));
                }
                else
                {
                    Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
                    File.WriteAllText(Path(path), "");
                }
            }
        }

        public string Path(string relative) => $"{_folder.Path}/{relative}";

        public void Link(string link, string target) => Directory.CreateSymbolicLink(Path(link), Path(target));

        public string Map(string? project = null, string root = "", string[]? packages = null, string[]? intermediate = null, string[]? sources = null)
        {
            var map = new CompilerPathMap(Path(project ?? _project), "App", root);
            foreach (string folder in packages ?? [])
            {
                map.AddPackages(folder);
            }

            foreach (string folder in intermediate ?? [])
            {
                map.AddIntermediate(folder);
            }

            foreach (string source in sources ?? [])
            {
                map.AddSource(source);
            }

            return map.ToString().Replace(_folder.Path, "R", StringComparison.Ordinal);
        }

        public void Dispose() => _folder.Dispose();
    }
}
