using System.Globalization;

namespace ContainerStages.EndToEndTests;

/// <summary>Every block of C# of the pages is compiled. <see cref="TutorialTests"/> types those of the tutorials, and LibraryTests runs the one of docs/library.md.</summary>
[TestClass]
public sealed class CodeSnippetTests
{
    /// <summary>What the blocks take for granted.</summary>
    private const string Surroundings = """
        global using System.Diagnostics;
        global using System.Globalization;
        global using System.Runtime.InteropServices;
        global using System.Security.Cryptography;
        global using System.Text;
        global using System.Text.Json;
        global using System.Text.Json.Serialization;
        global using Microsoft.Win32;

        sealed record Order(string Text) { public static implicit operator string(Order order) => order.Text; }
        """;

    [TestMethod]
    public async Task Every_block_of_C_sharp_compiles()
    {
        using TestProject project = TestProject.Web(program: "WebApplication.CreateSlimBuilder(args).Build().Run();");
        project.RemovePackage();
        project.Write("Surroundings.cs", Surroundings);
        int number = 0;
        foreach (string page in DocsPage.All.Where(IsCompiled))
        {
            foreach ((_, string text, _) in DocsPage.Blocks(page).Where(block => block.Language == "csharp"))
            {
                number++;
                project.Write($"Block{number.ToString(CultureInfo.InvariantCulture)}.cs", $"// {page}\n{InClass(number, text)}");
            }
        }

        Assert.IsGreaterThan(10, number);
        (await project.RunAsync(["build"])).AssertSucceeded();
    }

    private static bool IsCompiled(string page) =>
        !page.StartsWith("docs/tutorials/", StringComparison.Ordinal) && page != "docs/library.md"
        && File.ReadAllText(Repository.Combine(page)).Contains("```csharp", StringComparison.Ordinal);

    /// <summary>Statements become those of a method; a declaration begins with an attribute, and is at the end.</summary>
    private static string InClass(int number, string text)
    {
        string[] lines = text.Split('\n');
        int declarations = Array.FindIndex(lines, line => line.TrimStart().StartsWith('['));
        int end = declarations < 0 ? lines.Length : declarations;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            static partial class Block{{number}}
            {
                static void Run(WebApplicationBuilder builder, WebApplication app, decimal amount, byte[] data, Order order)
                {
            {{string.Join('\n', lines[..end])}}
                }

            {{string.Join('\n', lines[end..])}}
            }
            """);
    }
}
