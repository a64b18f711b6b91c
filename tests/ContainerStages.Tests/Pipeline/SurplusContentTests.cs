using System.Collections.Immutable;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>Which files of a project an image does not need, by their paths.</summary>
[TestClass]
public sealed class SurplusContentTests
{
    [TestMethod]
    [DataRow("frontend/package.json", "an input of the stage 'frontend'")]
    [DataRow("frontend/src/strings.json", "an input of the stage 'frontend'")]
    [DataRow("frontend/data.json", "", DisplayName = "no input")]
    [DataRow("tools/tool.json", "", DisplayName = "a stage without Inputs runs among the sources")]
    [DataRow("appsettings.json", "", DisplayName = "an input of a stage in the project's folder")]
    [DataRow("wwwroot/strings.json", "", DisplayName = "what browsers get")]
    [DataRow("../shared/strings.json", "", DisplayName = "a stage beside the project")]
    [DataRow("appsettings.Development.json", "settings of developers")]
    [DataRow("frontend/appsettings.Development.json", "", DisplayName = "not the host's")]
    [DataRow("appsettings.Production.json", "")]
    public void A_file_is_left_out_for_a_reason(string file, string reason)
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(reason, Of(folder, isDevelopment: false).ReasonOf(Path.GetFullPath(folder.Combine("app", file))) ?? "");
    }

    [TestMethod]
    public void An_image_for_developers_has_their_settings()
    {
        using var folder = new TemporaryFolder();
        Assert.IsNull(Of(folder, isDevelopment: true).ReasonOf(folder.Combine("app", "appsettings.Development.json")));
    }

    private static SurplusContent Of(TemporaryFolder folder, bool isDevelopment)
    {
        foreach (string name in (string[])["app/frontend", "app/tools", "app/wwwroot", "shared"])
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        return new SurplusContent(folder.Combine("app"), [Stage("frontend", "frontend", "package.json", "src/**"), Stage("tools", "tools"), Stage("here", "", "*.json"), Stage("web", "wwwroot", "**"), Stage("shared", "../shared", "**")], isDevelopment);
    }

    private static StageDefinition Stage(string name, string folder, params ImmutableArray<string> inputs) => new(name) { Command = "true", WorkingDirectory = folder, Inputs = inputs };
}
