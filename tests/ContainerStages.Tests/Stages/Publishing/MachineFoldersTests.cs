using ContainerStages.Stages.Publishing;

namespace ContainerStages.Tests.Stages.Publishing;

[TestClass]
public sealed class MachineFoldersTests
{
    private static readonly MachineFolders Here = new("/home/ann/repo/src/App", "/home/ann/.nuget/packages/", "/usr/share/dotnet/", ("/home/ann/repo", "{repository}"), ("/home/ann", "{home}"), ("", "{none}"), ("/", "{root}"));

    [TestMethod]
    [DataRow("/home/ann/repo/src/App/obj/", "{project}/obj/")]
    [DataRow("/home/ann/repo/src/App", "{project}")]
    [DataRow("/home/ann/repo/src/Application/x", "{repository}/src/Application/x")]
    [DataRow("/home/ann/repo/src/App.Tests", "{repository}/src/App.Tests")]
    [DataRow("a;/home/ann/repo;/home/ann/.nuget/packages/x;/home/annabel", "a;{repository};{packages}/x;/home/annabel")]
    [DataRow("-I/home/ann/x \"/home/ann/repo/y\"", "-I/home/ann/x \"{repository}/y\"")]
    [DataRow("/mnt/home/ann", "/mnt/home/ann")]
    [DataRow("/home/ann/home/ann", "{home}/home/ann")]
    [DataRow("", "")]
    public void Folders_have_their_names_wherever_they_stand_in_a_text(string text, string expected) => Assert.AreEqual(expected, Here.Replace(text));

    [TestMethod]
    [DataRow("/home/ann/repo/src/App/obj/x.dll", "{project}/obj/x.dll")]
    [DataRow("/home/ann/repo/src/Lib/x.dll", "{repository}/src/Lib/x.dll")]
    [DataRow("/home/ann/.nuget/packages/a/1.0/a.dll", "{packages}/a/1.0/a.dll")]
    [DataRow("/opt/a.dll", "{project}/../../../../../opt/a.dll")]
    public void A_path_is_short_and_can_be_expanded_on_a_machine_with_the_same_folders(string path, string expected)
    {
        Assert.AreEqual(expected, Here.Shorten(path));
        Assert.AreEqual(path, Here.Expand(expected));
        var there = new MachineFolders("/src/App", "/packages", "/dotnet", ("/src", "{repository}"));
        Assert.AreEqual(path.StartsWith("/opt", StringComparison.Ordinal) ? path : expected.Replace("{project}", "/src/App", StringComparison.Ordinal).Replace("{repository}", "/src", StringComparison.Ordinal).Replace("{packages}", "/packages", StringComparison.Ordinal), there.Expand(expected));
    }

    [TestMethod]
    public void What_is_not_installed_is_told_apart_also_behind_dots()
    {
        Assert.IsTrue(Here.IsInstalled("/usr/share/dotnet/sdk/x.dll"));
        Assert.IsFalse(Here.IsInstalled("/home/ann/repo/src/App/x.dll"));
        Assert.IsFalse(Here.IsInstalled(Here.Expand("{packages}/../../secret")!));
        Assert.IsNull(Here.Expand("/etc/passwd"));
        Assert.IsNull(Here.Expand("{unknown}/x"));
    }
}
