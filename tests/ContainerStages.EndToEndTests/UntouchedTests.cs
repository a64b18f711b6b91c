using System.IO.Compression;
using System.Security.Cryptography;

namespace ContainerStages.EndToEndTests;

/// <summary>A project that is only built, published or packed does not notice the package.</summary>
[TestClass]
public sealed class UntouchedTests
{
    private const string Properties = "<ContainerBaseImage>scratch</ContainerBaseImage><SourceControlInformationFeatureSupported>false</SourceControlInformationFeatureSupported>";

    [TestMethod]
    public async Task Build_publish_and_pack_give_the_same_bytes_as_without_the_package()
    {
        using var project = TestProject.Console(
            Properties + "<IsPackable>true</IsPackable>", """<PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""",
            checks: TestProject.NotStarted);
        project.Write(project.Name + ".csproj", File.ReadAllText(project.File).Replace(
            TestProject.PackageReference,
            TestProject.PackageReference.Replace(" />", " PrivateAssets=\"all\" />", StringComparison.Ordinal),
            StringComparison.Ordinal));
        string[] with = await BuildPublishAndPackAsync(project);

        project.DeleteOutputs();
        project.Write(project.Name + ".csproj", File.ReadAllText(project.File).Replace(
            TestProject.PackageReference.Replace(" />", " PrivateAssets=\"all\" />", StringComparison.Ordinal), "", StringComparison.Ordinal));
        string[] without = await BuildPublishAndPackAsync(project);

        CollectionAssert.AreEqual(without, with, string.Join('\n', with.Except(without)));
        Assert.IsGreaterThan(10, with.Length);
    }

    /// <summary>A library that refers to the package passes it on; it makes no image itself, and stays as it was.</summary>
    [TestMethod]
    public async Task An_app_gets_the_package_through_a_library_that_is_the_same_as_without_it()
    {
        using var project = TestProject.Console(
            Properties, """<ProjectReference Include="../Lib/Lib.csproj" />""", "Console.WriteLine(new Lib.C());",
            checks: TestProject.NotStarted);
        project.RemovePackage();
        project.Write("../Lib/C.cs", "namespace Lib; public class C { }");
        string Library(string reference) => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework>{Properties}</PropertyGroup>
              <ItemGroup>{reference}</ItemGroup>
            </Project>
            """;
        project.Write("../Lib/Lib.csproj", Library(TestProject.PackageReference));
        DotnetResult published = (await project.PublishAsync()).AssertSucceeded();
        Assert.AreEqual("projects app", published.Layers, published.Output);
        (await project.RunAsync(["pack", "../Lib"])).AssertSucceeded();
        string library = Path.Combine(project.Root, "Lib");
        string[] with = Files(library);

        project.DeleteOutputs();
        project.Write("../Lib/Lib.csproj", Library(""));
        (await project.RunAsync(["pack", "../Lib"])).AssertSucceeded();
        string[] without = Files(library);

        // The dependency that passes the package on is all that there is.
        string[] difference = [.. with.Except(without).Concat(without.Except(with)).Select(line => line.Split(' ')[0]).Distinct()];
        CollectionAssert.AreEqual((string[])["bin/Release/Lib.1.0.0.nupkg/Lib.nuspec"], difference, string.Join('\n', difference));
    }

    [TestMethod]
    public async Task An_image_leaves_nothing_behind_but_in_bin_and_obj_and_clean_removes_it()
    {
        using var project = TestProject.Console(Properties, checks: TestProject.NotStarted);
        project.Write("../.gitignore", "bin/\nobj/\n");
        await Tool.RunAsync("git", "-C", project.Root, "init", "--quiet");
        await Tool.RunAsync("git", "-C", project.Root, "add", ".");
        await Tool.RunAsync("git", "-C", project.Root, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "first");

        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        string[] before = Files(project.Folder);
        (await project.PublishAsync()).AssertSucceeded();
        Assert.AreEqual("", await Tool.RunAsync("git", "-C", project.Root, "status", "--porcelain"));

        // The image's own build has made nothing of this one out of date.
        DateTime built = File.GetLastWriteTimeUtc(Path.Combine(project.Folder, "obj/Release/net10.0/Hello.dll"));
        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        Assert.AreEqual(built, File.GetLastWriteTimeUtc(Path.Combine(project.Folder, "obj/Release/net10.0/Hello.dll")));
        CollectionAssert.AreEqual(before, Files(project.Folder).Where(line => !line.StartsWith("bin/Release/net10.0/container/", StringComparison.Ordinal)).ToArray());

        Assert.IsTrue(Directory.Exists(Path.Combine(project.Folder, "obj/Release/net10.0/container")));
        (await project.RunAsync(["clean", "-c", "Release"])).AssertSucceeded();
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "obj/Release/net10.0/container")));
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "bin/Release/net10.0/container")));
    }

    private static async Task<string[]> BuildPublishAndPackAsync(TestProject project)
    {
        foreach (string command in (string[])["build", "publish", "pack"])
        {
            DotnetResult result = (await project.RunAsync([command, "-v:detailed"])).AssertSucceeded();

            // A publish has to find out whether an image is asked for, and then goes on as the SDK says.
            TurnedOffTests.AssertNothingOfOursRan(
                result.Output,
                command == "publish" ? ["_ContainerStagesChoosePublish", "_ContainerStagesPublishAsRequested"] : []);
        }

        return Files(project.Folder);
    }

    /// <summary>What is below bin: a line a file, with its digest; packages by what is in them, because a zip file has times.</summary>
    private static string[] Files(string folder)
    {
        var lines = new List<string>();
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "bin"), "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, file);
            if (Path.GetExtension(file) == ".nupkg")
            {
                using ZipArchive package = ZipFile.OpenRead(file);
                lines.AddRange(package.Entries
                    .Where(entry => !entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal) && !entry.FullName.StartsWith("_rels/", StringComparison.Ordinal))
                    .Select(entry => $"{path}/{entry.FullName} {Hash(entry.Open())}"));
            }
            else
            {
                lines.Add($"{path} {Hash(File.OpenRead(file))}");
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static string Hash(Stream stream)
    {
        using (stream)
        {
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
    }
}
