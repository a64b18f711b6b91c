namespace ContainerStages.EndToEndTests;

/// <summary>
/// A solution of 13 projects as teams have them: two web apps and a worker over three levels of libraries, in C#, F# and Visual Basic, with a Razor class library, a native
/// file, satellite assemblies, a program that an app refers to, tests, central package management and the artifacts layout. Every project has the package,
/// as a <c>GlobalPackageReference</c>.
/// <code>
/// Shop.Api    → Shop.Services → Shop.Data → Shop.Domain ← Shop.Rules (F#), Shop.Reports (VB)
///             → Shop.Ui (Razor), Acme.Migrator (a program), Shop.Plugin (only its output, as content)
/// Shop.Admin  → Shop.Services, Shop.Rules
/// Shop.Worker → Shop.Services
/// Shop.Data   → Shop.Imaging (native and content files)
/// </code>
/// </summary>
internal sealed class ShopSolution : IDisposable
{
    public const string Solution = "Shop.slnx";

    private const string Resources = """
        <?xml version="1.0" encoding="utf-8"?>
        <root>
          <resheader name="resmimetype"><value>text/microsoft-resx</value></resheader>
          <resheader name="version"><value>2.0</value></resheader>
          <resheader name="reader"><value>System.Resources.ResXResourceReader, System.Windows.Forms</value></resheader>
          <resheader name="writer"><value>System.Resources.ResXResourceWriter, System.Windows.Forms</value></resheader>
          <data name="Hello"><value>Hallo</value></data>
        </root>
        """;

    /// <summary>For the folder, the feed and the environment; all projects are written here.</summary>
    private readonly TestProject _project = TestProject.Web(name: "Shop.Api");

    public ShopSolution()
    {
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <SatelliteResourceLanguages>de</SatelliteResourceLanguages>
                <UseArtifactsOutput>true</UseArtifactsOutput>
                <ContainerBaseImage>scratch</ContainerBaseImage>
                <ContainerUser>1654:1654</ContainerUser>
              </PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", $"""
            <Project>
              <ItemGroup>{TestProject.NotStarted}</ItemGroup>
            </Project>
            """);
        Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup>
                <GlobalPackageReference Include="ContainerStages" Version="{PackedPackage.Version}" />
                <PackageVersion Include="MSTest.TestFramework" Version="4.5.2" />
                <PackageVersion Include="Newtonsoft.Json" Version="13.0.3" />
              </ItemGroup>
            </Project>
            """);
        AddApps();
        AddLibraries();
        Write(Solution, $"""
            <Solution>
              {string.Concat(Directory.GetFiles(Root, "*.*proj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"""<Project Path="{Path.GetRelativePath(Root, file)}" />"""))}
            </Solution>
            """);
    }

    public string Root => _project.Root;

    /// <param name="path">Relative to the solution's folder.</param>
    public void Write(string path, string content) => _project.Write(Path.Combine("..", path), content);

    /// <summary>The one literal of the lowest project.</summary>
    public void SetGreeting(string greeting) =>
        Write("Shop.Domain/Greeting.cs", $$"""namespace Shop.Domain; public static class Greeting { public static string Text => "{{greeting}}" + Environment.ProcessId; }""");

    /// <summary><c>dotnet publish PATH -t:PublishContainer</c> in the solution's folder.</summary>
    /// <param name="path">A project's folder, or <see cref="Solution"/> for all of them.</param>
    public Task<DotnetResult> PublishAsync(string path, params string[] arguments) =>
        Dotnet.RunAsync(Root, ["publish", path, "-t:PublishContainer", "-nr:false", .. arguments], _project.Environment());

    public void Dispose() => _project.Dispose();

    private void AddApps()
    {
        Add("Shop.Api", "csproj", "Microsoft.NET.Sdk.Web", "", """
            <ProjectReference Include="../Shop.Services/Shop.Services.csproj" />
            <ProjectReference Include="../Shop.Ui/Shop.Ui.csproj" />
            <ProjectReference Include="../Acme.Migrator/Acme.Migrator.csproj" />
            <ProjectReference Include="../Shop.Plugin/Shop.Plugin.csproj" ReferenceOutputAssembly="false" OutputItemType="Content" CopyToOutputDirectory="PreserveNewest" />
            """);
        Write("Shop.Api/Program.cs", """
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => Shop.Services.Service.Text + Acme.Migrator.Name);
            app.Run();
            """);
        Write("Shop.Api/Texts.resx", Resources);
        Write("Shop.Api/Texts.de.resx", Resources);
        Write("Shop.Api/appsettings.json", "{}");

        Add("Shop.Admin", "csproj", "Microsoft.NET.Sdk.Web", "", """
            <ProjectReference Include="../Shop.Services/Shop.Services.csproj" />
            <ProjectReference Include="../Shop.Rules/Shop.Rules.fsproj" />
            """);
        Write("Shop.Admin/Program.cs", """
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => Shop.Services.Service.Text + Shop.Rules.Rule.Text);
            app.Run();
            """);

        Add("Shop.Worker", "csproj", "Microsoft.NET.Sdk.Worker", "", """
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <ProjectReference Include="../Shop.Services/Shop.Services.csproj" />
            """);
        Write("Shop.Worker/Program.cs", "Console.WriteLine(Shop.Services.Service.Text);");
    }

    private void AddLibraries()
    {
        Add("Shop.Services", "csproj", "Microsoft.NET.Sdk", "", """<ProjectReference Include="../Shop.Data/Shop.Data.csproj" /><ProjectReference Include="../Shop.Reports/Shop.Reports.vbproj" />""");
        Write("Shop.Services/Service.cs", "namespace Shop.Services; public static class Service { public static string Text => Shop.Data.Store.Text + Shop.Reports.Report.Text; }");

        Add("Shop.Data", "csproj", "Microsoft.NET.Sdk", "", """
            <PackageReference Include="Newtonsoft.Json" />
            <ProjectReference Include="../Shop.Domain/Shop.Domain.csproj" />
            <ProjectReference Include="../Shop.Imaging/Shop.Imaging.csproj" />
            """);
        Write("Shop.Data/Store.cs", "namespace Shop.Data; public static class Store { public static string Text => Newtonsoft.Json.JsonConvert.ToString(Shop.Domain.Greeting.Text) + Shop.Imaging.Image.Text; }");

        Add("Shop.Domain", "csproj", "Microsoft.NET.Sdk", "", "");
        SetGreeting("one");
        Write("Shop.Domain/Texts.resx", Resources);
        Write("Shop.Domain/Texts.de.resx", Resources);

        Add("Shop.Rules", "fsproj", "Microsoft.NET.Sdk", "", """<Compile Include="Rule.fs" /><ProjectReference Include="../Shop.Domain/Shop.Domain.csproj" />""");
        Write("Shop.Rules/Rule.fs", "namespace Shop.Rules\n\ntype Rule() =\n  static member Text = \"rule of \" + Shop.Domain.Greeting.Text\n");

        Add("Shop.Reports", "vbproj", "Microsoft.NET.Sdk", "<RootNamespace>Shop.Reports</RootNamespace>", """<ProjectReference Include="../Shop.Domain/Shop.Domain.csproj" />""");
        Write("Shop.Reports/Report.vb", "Public Class Report\n  Public Shared ReadOnly Property Text As String = \"report of \" & Shop.Domain.Greeting.Text\nEnd Class\n");

        Add("Shop.Ui", "csproj", "Microsoft.NET.Sdk.Razor", "", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""");
        Write("Shop.Ui/wwwroot/shop.css", "p { color: green }");
        Write("Shop.Ui/Button.razor", "<button>Buy</button>");

        Add("Shop.Imaging", "csproj", "Microsoft.NET.Sdk", "", """
            <Content Include="runtimes/**" CopyToOutputDirectory="PreserveNewest" />
            <None Include="data/**" CopyToOutputDirectory="PreserveNewest" />
            """);
        Write("Shop.Imaging/Image.cs", """namespace Shop.Imaging; public static class Image { public static string Text => "image"; }""");
        Write("Shop.Imaging/runtimes/linux-x64/native/libimaging.so", "only its place matters");
        Write("Shop.Imaging/data/palette.txt", "red");

        // A program whose name sorts before the app's: the app's own runtimeconfig.json is the one that counts.
        Add("Acme.Migrator", "csproj", "Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", "");
        Write("Acme.Migrator/Program.cs", """Console.WriteLine(Acme.Migrator.Name); namespace Acme { public static class Migrator { public static string Name => "migrator"; } }""");

        Add("Shop.Plugin", "csproj", "Microsoft.NET.Sdk", "", "");
        Write("Shop.Plugin/Plugin.cs", "namespace Shop.Plugin; public class Plugin { }");

        Add("Shop.Tests", "csproj", "Microsoft.NET.Sdk", "<IsTestProject>true</IsTestProject>", """
            <PackageReference Include="MSTest.TestFramework" />
            <ProjectReference Include="../Shop.Domain/Shop.Domain.csproj" />
            """);
        Write("Shop.Tests/GreetingTests.cs", """
            using Microsoft.VisualStudio.TestTools.UnitTesting;
            [TestClass] public class GreetingTests { [TestMethod] public void There_is_one() => Assert.IsNotNull(Shop.Domain.Greeting.Text); }
            """);
    }

    private void Add(string name, string extension, string sdk, string properties, string items) => Write($"{name}/{name}.{extension}", $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>{properties}</PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """);
}
