using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Tests.App;

[TestClass]
public sealed class PublishFolderTests
{
    [TestMethod]
    public void Every_file_is_found_once_with_its_origin()
    {
        using TemporaryFolder folder = Folder("App.dll", "Lib.dll", "de/Lib.resources.dll", "wwwroot/a.css", "App.staticwebassets.endpoints.json", "run.sh");
        File.WriteAllText(folder.Combine("run.sh"), "#!/bin/sh");
        IReadOnlyList<PublishedFile> files = PublishFolder.Read(
            folder.Path,
            [
                new PublishedItem("Lib.dll", FileOrigin.Project, false),
                new PublishedItem(@"de\Lib.resources.dll", FileOrigin.Project, true),
                new PublishedItem("wwwroot/a.css", FileOrigin.Package, false),
                new PublishedItem("not/there.dll", FileOrigin.Package, false),
            ],
            default);
        string[] expected =
        [
            "App.dll App",
            "App.staticwebassets.endpoints.json Asset",
            "Lib.dll Project",
            "de/Lib.resources.dll Project trimmed",
            "run.sh App executable",
            "wwwroot/a.css Asset",
        ];
        CollectionAssert.AreEqual(expected, files.Select(file =>
            $"{file.RelativePath} {file.Origin}{(file.IsTrimmed ? " trimmed" : "")}{(file.IsExecutable ? " executable" : "")}").ToArray());
    }

    [TestMethod]
    public void The_times_of_the_build_machine_are_not_among_what_a_file_is_made_of()
    {
        using TemporaryFolder folder = Folder("wwwroot/a.css");
        string Input(string time)
        {
            File.WriteAllText(folder.Combine("App.staticwebassets.endpoints.json"), $$$"""{"Endpoints":[{"AssetFile":"a.css","ResponseHeaders":[{"Name":"Last-Modified","Value":"{{{time}}}"}]}]}""");
            return PublishFolder.Read(folder.Path, [], default)[0].Input;
        }

        Assert.StartsWith("asset App.staticwebassets.endpoints.json sha256:", Input("Mon, 01 Jan 2024 00:00:00 GMT"));
        Assert.AreEqual(Input("Mon, 01 Jan 2024 00:00:00 GMT"), Input("Tue, 02 Jan 2024 00:00:00 GMT"));
    }

    [TestMethod]
    public void A_package_speaks_for_its_files_wherever_they_go()
    {
        using TemporaryFolder folder = Folder("wwwroot/a.css", "b.dll", "c.so");
        PublishedItem[] items =
        [
            new PublishedItem("wwwroot/a.css", FileOrigin.Package, false) { Package = "P 1.0" },
            new PublishedItem("b.dll", FileOrigin.Package, false) { Package = "Q 1.0-rc", IsPrerelease = true },
            new PublishedItem("c.so", FileOrigin.RuntimeNative, false) { Package = "R 1.0" },
        ];
        CollectionAssert.AreEqual(
            (string[])["package Q 1.0-rc: prereleases", "runtime pack R 1.0: runtime-native", "package P 1.0: assets"],
            PublishFolder.Read(folder.Path, items, default).Select(file => $"{file.Input}: {file.ClassOf(trimmed: false).Name}").ToArray());
    }

    [TestMethod]
    public void A_name_that_cannot_be_in_an_image_is_an_error_of_ours()
    {
        using TemporaryFolder folder = Folder("App.dll", "bad\nname");
        Assert.AreEqual(Catalogue.InvalidFileName, Assert.ThrowsExactly<ContainerStagesException>(() => PublishFolder.Read(folder.Path, [], default)).Diagnostic);
    }

    [TestMethod]
    public void A_file_that_cannot_be_read_is_an_error_of_ours()
    {
        using TemporaryFolder folder = Folder("App.dll");
        File.CreateSymbolicLink(folder.Combine("dangling"), "nowhere");
        Assert.AreEqual(Catalogue.FileChanged, Assert.ThrowsExactly<ContainerStagesException>(() => PublishFolder.Read(folder.Path, [], default)).Diagnostic);
    }

    [TestMethod]
    public void A_folder_that_is_not_there_holds_no_files()
    {
        using var folder = new TemporaryFolder();
        Assert.IsEmpty(PublishFolder.Read(folder.Combine("missing"), [], default));
    }

    private static TemporaryFolder Folder(params string[] files)
    {
        var folder = new TemporaryFolder();
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine(file))!);
            File.WriteAllText(folder.Combine(file), file);
        }

        return folder;
    }
}
