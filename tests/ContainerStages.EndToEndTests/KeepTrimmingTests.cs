namespace ContainerStages.EndToEndTests;

/// <summary>With ContainerStagesKeepTrimming, the trimmer runs for own assemblies alone where the result is that of a whole run.</summary>
[TestClass]
public sealed class KeepTrimmingTests
{
    private const string Alone = "The trimmer has run for the app's own assemblies alone";
    private const string Whole = "The trimmer runs for all assemblies (ContainerStagesKeepTrimming): ";

    [TestMethod]
    public async Task After_an_edit_the_image_is_that_of_a_whole_run()
    {
        using TestProject project = Shop();
        (string first, string log) = await PublishAsync(project);
        Assert.AreEqual("", log, "nothing was kept before");
        Assert.AreEqual((first, ""), await PublishAsync(project), "nothing to do");

        // The first edit makes sure that own assemblies alone are the same, the second one knows.
        project.Write("Program.cs", Program.Replace("Hello", "Good morning", StringComparison.Ordinal));
        (string text, log) = await PublishAsync(project);
        Assert.Contains(Alone, log);
        project.Write("../Goods/Price.cs", Price.Replace("21", "42", StringComparison.Ordinal));
        (string both, log) = await PublishAsync(project);
        Assert.Contains(Alone, log);
        Assert.IsTrue(first != text && text != both);

        // What was kept is not trusted.
        string linked = Directory.GetFiles(project.Root, "System.Console.dll", SearchOption.AllDirectories).Single(file => file.Contains("/linked/", StringComparison.Ordinal));
        await File.AppendAllTextAsync(linked, "x");
        project.Write("Program.cs", Program);
        (_, log) = await PublishAsync(project);
        Assert.Contains(Whole + "its output changed.", log);

        project.Write("Program.cs", Program.Replace("Goods.Price.Of(1)", "System.IO.Path.GetTempPath()", StringComparison.Ordinal));
        (_, log) = await PublishAsync(project);
        Assert.Contains(Whole, log);

        using TestProject fresh = Shop();
        fresh.Write("Program.cs", Program.Replace("Hello", "Good morning", StringComparison.Ordinal));
        fresh.Write("../Goods/Price.cs", Price.Replace("21", "42", StringComparison.Ordinal));
        Assert.AreEqual((both, ""), await PublishAsync(fresh), "a whole run");
    }

    private const string Program =
        """
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "Hello " + Goods.Price.Of(1));
        app.MapGet("/item", async (HttpContext context) => { await Task.Yield(); return new Item("bread", 2).ToString(); });
        app.Run();
        sealed record Item(string Name, int Number);
        """;

    private const string Price = """namespace Goods; public static class Price { public static string Of(int number) { return "for " + (number * 21); } }""";

    private static TestProject Shop()
    {
        TestProject project = TestProject.Web(
            "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><ContainerBaseImage>scratch</ContainerBaseImage><ContainerStagesKeepTrimming>true</ContainerStagesKeepTrimming>",
            """<ProjectReference Include="../Goods/Goods.csproj" />""",
            Program,
            checks: TestProject.NotStarted);
        project.Write("../Goods/Goods.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Goods/Price.cs", Price);
        return project;
    }

    /// <returns>The image's digest, and what the log says of the trimmer.</returns>
    private static async Task<(string Digest, string Log)> PublishAsync(TestProject project)
    {
        string layout = project.NewFolder();
        DotnetResult result = await project.RunAsync(["publish", "-t:PublishContainer", "-v:normal", $"-p:ContainerStagesLayoutPath={layout}"]);
        string log = string.Join('\n', result.AssertSucceeded().Output.Split('\n').Where(line => line.Contains("(ContainerStagesKeepTrimming)", StringComparison.Ordinal)));
        return ((await LayoutImage.ReadAsync(layout)).ManifestDigest, log);
    }
}
