namespace ContainerStages.EndToEndTests;

/// <summary>Publishing and <c>Clean</c> remove what the package made, and nothing else, whatever a project sets.</summary>
[TestClass]
public sealed class OwnFolderTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    /// <summary>A web app publishes all JSON files of its folder.</summary>
    [TestMethod]
    public async Task Images_and_reports_below_a_project_are_no_content_of_the_app()
    {
        using TestProject project = TestProject.Web("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        string[] arguments = ["-p:ContainerStagesLayoutPath=image", "-p:ContainerStagesReportFolder=reports", "-p:ContainerArchiveOutputPath=wwwroot/image.tar"];
        project.Write("settings/index.json", "{}");
        (await project.PublishAsync(arguments)).AssertSucceeded();
        LayoutImage first = await LayoutImage.ReadAsync(Path.Combine(project.Folder, "image"));

        (await project.PublishAsync(arguments)).AssertSucceeded();
        Assert.AreEqual(first.ManifestDigest, (await LayoutImage.ReadAsync(Path.Combine(project.Folder, "image"))).ManifestDigest);
        using UnpackedImage unpacked = await UnpackedImage.OfLayoutAsync(Path.Combine(project.Folder, "image"));
        Assert.AreEqual(
            "settings",
            string.Join(' ', Directory.GetDirectories(unpacked.PathOf("app")).Select(Path.GetFileName).Where(name => name is "image" or "reports" or "settings" or "wwwroot")));
    }

    [TestMethod]
    public async Task A_folder_of_the_projects_own_with_the_images_name_stays()
    {
        using var project = TestProject.Console(
            Scratch + "<IntermediateOutputPath>out/</IntermediateOutputPath><OutputPath>out/</OutputPath>",
            checks: TestProject.NotStarted);
        project.Write("out/net10.0/container/Dockerfile", "FROM scratch");
        project.Write("out/net10.0/container/publish/letter.txt", "x");

        DotnetResult result = await project.PublishAsync();

        result.AssertFailedWith("CSTG8004");
        Assert.Contains($"cannot use '{project.Folder}/out/net10.0/container' as the image's folder", result.Output);
        (await project.RunAsync(["clean", "-c", "Release"])).AssertSucceeded();
        string[] left = [.. Directory.GetFiles(Path.Combine(project.Folder, "out/net10.0/container"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))];
        Assert.AreEqual("Dockerfile letter.txt", string.Join(' ', left.Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task A_publish_folder_that_is_set_after_the_packages_is_not_emptied()
    {
        using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
        project.Write("Directory.Build.targets", "<Project><PropertyGroup><PublishDir>$(MSBuildProjectDirectory)/site/</PublishDir></PropertyGroup></Project>");
        project.Write("site/letter.txt", "x");

        DotnetResult result = await project.PublishAsync();

        result.AssertFailedWith("CSTG8004");
        Assert.Contains("cannot empty the publish folder", result.Output);
        Assert.IsTrue(File.Exists(Path.Combine(project.Folder, "site/letter.txt")));
    }

    [TestMethod]
    public async Task A_cache_folder_that_is_the_project_is_refused_before_anything_is_written()
    {
        using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
        project.CacheFolder = ".";
        foreach (string folder in (string[])["tmp", "notes/2019"])
        {
            project.Write($"{folder}/letter.txt", "x");
            File.SetLastWriteTimeUtc(Path.Combine(project.Folder, folder, "letter.txt"), DateTime.UtcNow.AddYears(-1));
        }

        (await project.PublishAsync()).AssertFailedWith("CSTG8004");

        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "blobs")));
        Assert.HasCount(2, Directory.GetFiles(project.Folder, "letter.txt", SearchOption.AllDirectories));
    }
}
