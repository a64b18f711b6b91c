using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// A git repository of a team that has copied a sample's pipeline: one app, one library, one test project, with lock files. The values that the sample
/// asks to edit are those of the test.
/// </summary>
internal sealed class PipelineRepository : IDisposable
{
    /// <summary>Of a file that the image has; in a script's text or a log it would be a command.</summary>
    public const string HostileFile = "##vso[task.setvariable variable=fromfile]x $(touch pwned-by-file) `touch pwned-by-file`.txt";

    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Combine("repository");

    /// <param name="files">The sample's folder, whose files the repository gets.</param>
    /// <param name="values">The variables of the sample's pipeline, by name.</param>
    /// <param name="folder">Of the repository, for the files; its root by default.</param>
    public static async Task<PipelineRepository> CreateAsync(string files, string pipeline, IReadOnlyDictionary<string, string> values, string folder = "")
    {
        var repository = new PipelineRepository();
        await repository.GitAsync("init", "--quiet", "--initial-branch=main", repository.Root);
        repository.WriteSources();
        string target = Directory.CreateDirectory(Path.Combine(repository.Root, folder)).FullName;
        await Tool.RunAsync("cp", "-r", Repository.Combine("samples", files) + "/.", target);
        pipeline = Path.Combine(folder, pipeline);
        string text = await File.ReadAllTextAsync(Path.Combine(repository.Root, pipeline));
        foreach ((string name, string value) in values)
        {
            var expression = new Regex($"^  {name}: .*$", RegexOptions.Multiline);
            Assert.HasCount(1, expression.Matches(text), $"{pipeline} has no variable '{name}'");
            text = expression.Replace(text, $"  {name}: {value}");
        }

        repository.Write(pipeline, text);
        (await Dotnet.RunAsync(repository.Root, ["restore", "-nr:false", "Shop.slnx"], new Dictionary<string, string?> { ["NUGET_PACKAGES"] = PackedPackage.PackagesFolder }))
            .AssertSucceeded();
        return repository;
    }

    /// <param name="path">Relative to the repository.</param>
    public void Write(string path, string content)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <param name="path">Relative to the repository.</param>
    /// <param name="old">Every occurrence; none is an error.</param>
    public void Replace(string path, string old, string replacement)
    {
        string text = File.ReadAllText(Path.Combine(Root, path));
        Assert.Contains(old, text);
        Write(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <returns>The commit's hash.</returns>
    public async Task<string> CommitAsync(string message)
    {
        await GitAsync("-C", Root, "add", "--all");
        await GitAsync("-C", Root, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "-m", message);
        return (await GitAsync("-C", Root, "rev-parse", "HEAD")).Trim();
    }

    /// <summary>The app's own code changes, and nothing else.</summary>
    public void SetGreeting(string greeting) => Write("src/Orders/Program.cs", $"""Console.WriteLine("{greeting} " + Domain.Order.Total(2, 3));""");

    /// <summary>The input of the app's one stage.</summary>
    public void SetPage(string text) => Write("src/Orders/page/page.txt", text);

    /// <param name="expected">Of two times three.</param>
    public void SetTest(int expected) => Write("tests/Orders.Tests/OrderTests.cs", $$"""
        using Microsoft.VisualStudio.TestTools.UnitTesting;
        [TestClass] public class OrderTests { [TestMethod] public void Two_times_three() => Assert.AreEqual({{expected}}, Domain.Order.Total(2, 3)); }
        """);

    public void Dispose() => _folder.Dispose();

    private Task<string> GitAsync(params string[] arguments)
    {
        Directory.CreateDirectory(Root);
        return Tool.RunAsync("git", arguments);
    }

    private void WriteSources()
    {
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="tests" value="{PackedPackage.Feed}" />
              </packageSources>
            </configuration>
            """);
        Write(".gitignore", "bin/\nobj/\n");
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
              </PropertyGroup>
            </Project>
            """);
        Write("Shop.slnx", """
            <Solution>
              <Project Path="src/Domain/Domain.csproj" />
              <Project Path="src/Orders/Orders.csproj" />
              <Project Path="tests/Orders.Tests/Orders.Tests.csproj" />
            </Solution>
            """);
        Write("src/Domain/Domain.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("src/Domain/Order.cs", "namespace Domain; public static class Order { public static int Total(int count, int price) => count * price; }");

        // The labels hold what a stranger may choose: anybody who opens a pull request names a branch and writes a message.
        Write("src/Orders/Orders.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>
                <ContainerRuntimeIdentifiers Condition="'$(ContainerRuntimeIdentifiers)' == ''">linux-x64</ContainerRuntimeIdentifiers>
                <ContainerBaseImage Condition="'$(ContainerBaseImage)' == ''">stage:base</ContainerBaseImage>
              </PropertyGroup>
              <ItemGroup>
                {TestProject.PackageReference}
                <ProjectReference Include="../Domain/Domain.csproj" />
                <Content Include="data/**" CopyToOutputDirectory="PreserveNewest" />
                <ContainerStage Include="base" Packages="default" />
                <ContainerStage Include="page" WorkingDirectory="page" Command="mkdir -p dist; cp page.txt dist/" Inputs="page.txt" Outputs="dist" />
                <ContainerStageCopy Include="dist" From="page" Destination="/srv/" />
                <ContainerLabel Include="team.branch" Value="$(BUILD_SOURCEBRANCH)" />
                <ContainerLabel Include="team.message" Value="$(BUILD_SOURCEVERSIONMESSAGE)" />
              </ItemGroup>
              <ItemGroup Condition="'$(ContainerBaseImage)' == 'scratch'">
                {TestProject.NotStarted}
              </ItemGroup>
            </Project>
            """);
        Write("src/Orders/data/" + HostileFile, "content");
        SetGreeting("one");
        SetPage("one");
        Write("tests/Orders.Tests/Orders.Tests.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="MSTest" Version="4.5.2" />
                <ProjectReference Include="../../src/Domain/Domain.csproj" />
              </ItemGroup>
            </Project>
            """);
        SetTest(6);
    }
}
