using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>The sources of a web app, three libraries and a test project, in the folder <c>sources</c>.</summary>
internal static class ShopSources
{
    private static readonly string[] Libraries = ["Domain", "Storage", "Reports"];

    /// <param name="files">Sources of each project, besides the app's program and the test.</param>
    public static void Write(CaseFolder folder, int files)
    {
        folder.Write("sources/Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit>
                <ContainerRegistry>{folder.RegistryHost}</ContainerRegistry><ContainerBaseImage>{folder.BaseImage}</ContainerBaseImage>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ContainerStages" Version="{folder.Version}" PrivateAssets="all" Condition="'$(ContainerStagesEnabled)' != 'false'" />
              </ItemGroup>
            </Project>
            """);
        WriteProject("Domain", "Microsoft.NET.Sdk", "");
        WriteProject("Storage", "Microsoft.NET.Sdk", Reference("Domain"));
        WriteProject("Reports", "Microsoft.NET.Sdk", Reference("Domain"));
        WriteProject("Shop", "Microsoft.NET.Sdk.Web", Reference("Storage") + Reference("Reports") + """<ContainerStageCheck Include="CSTG4015" Severity="none" Justification="Nobody starts the image." />""");
        folder.Write("sources/Shop/Program.cs", """
            var app = WebApplication.CreateBuilder(args).Build();
            app.MapGet("/", () => new Storage.Type1(1, "a shop").Words());
            app.Run();
            """);
        WriteProject("Tests", "Microsoft.NET.Sdk", Reference("Shop") + """<PackageReference Include="MSTest" Version="4.5.2" />""");
        folder.Write("sources/Tests/ShopTests.cs", """
            [Microsoft.VisualStudio.TestTools.UnitTesting.TestClass]
            public class ShopTests
            {
                [Microsoft.VisualStudio.TestTools.UnitTesting.TestMethod]
                public void Words() => Microsoft.VisualStudio.TestTools.UnitTesting.Assert.AreEqual("SHOP", new Domain.Type1(1, "a shop").Words().Single());
            }
            """);
        folder.Write("sources/Shop.slnx", $"<Solution>{string.Concat(((string[])[.. Libraries, "Shop", "Tests"]).Select(name => $"""<Project Path="{name}/{name}.csproj" />"""))}</Solution>");

        void WriteProject(string name, string sdk, string items)
        {
            folder.Write($"sources/{name}/{name}.csproj", $"""<Project Sdk="{sdk}"><ItemGroup>{items}</ItemGroup></Project>""");
            for (int file = 1; file <= files; file++)
            {
                folder.Write($"sources/{name}/Type{file}.cs", $$"""
                    namespace {{name}};

                    public sealed record Type{{file}}(int Number, string Name)
                    {
                        public IEnumerable<string> Words() => Name.Split(' ').Where(word => word.Length > Number).Select(word => word.ToUpperInvariant());

                        public async Task<Dictionary<string, int>> CountAsync() => await Task.FromResult(Words().GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count()));
                    }
                    """);
            }
        }
    }

    private static string Reference(string project) => $"""<ProjectReference Include="../{project}/{project}.csproj" />""";
}
