using System.Collections;
using ContainerStages.Diagnostics;
using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

[TestClass]
public sealed class ItemLocationTests
{
    [TestMethod]
    [DataRow("<ContainerStageLayer Include=\"models\" />", "(3,3)", DisplayName = "alone")]
    [DataRow("<A /> <ContainerStageLayer Files=\"x\" Include=\"first; models\" />", "(3,9)", DisplayName = "with others")]
    [DataRow("<ContainerStageLayer Include=\"models\" />\n<ContainerStageLayer Include=\"models\" />", "(4,1)", DisplayName = "twice")]
    [DataRow("<ContainerStageLayer Include=\"$(Name)\" />\n<ContainerStageLayer Update=\"models\" />", "(4,1)", DisplayName = "updated")]
    [DataRow("<ContainerStageLayer Include=\"models\" />\n<ContainerStageLayer Update=\"models\" />", "(3,3)", DisplayName = "included and updated")]
    [DataRow("<ContainerStageLayer Include=\"$(Name)\" />", "(0,0)", DisplayName = "computed")]
    [DataRow("<ContainerStageFolder Include=\"models\" />", "(0,0)", DisplayName = "another item")]
    [DataRow("<ContainerStageLayer Include=\"models\">", "(0,0)", DisplayName = "not XML")]
    public void An_item_is_found_in_the_project_file(string element, string expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("a#b%20c.csproj");
        File.WriteAllText(file, $"<Project xmlns='http://schemas.microsoft.com/developer/msbuild/2003'>\n<ItemGroup>\n  {element}\n</ItemGroup></Project>");
        ItemLocation location = ItemLocation.Of(ItemReference.Layer("models"), [new TaskItem("models")], file);
        Assert.AreEqual(file + expected, $"{location.Path}({location.Line},{location.Column})");
    }

    [TestMethod]
    public void The_file_is_the_one_that_defines_the_item()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("Directory.Build.props");
        File.WriteAllText(file, "<Project><ItemGroup>\n\n<ContainerStageLayer Include='models' /></ItemGroup></Project>");
        ItemLocation location = ItemLocation.Of(ItemReference.Layer("models"), [new TaskItem("other"), new DefinedItem("models", file)], "/nosuch/Hello.csproj");
        Assert.AreEqual(new ItemLocation(file, 3, 1), location);
    }

    [TestMethod]
    public void A_project_that_is_no_file_has_no_lines() => Assert.AreEqual(
        new ItemLocation("/nosuch/Hello.csproj", 0, 0),
        ItemLocation.Of(ItemReference.Layer("models"), [], "/nosuch/Hello.csproj"));

    /// <summary>An item as the engine makes them: <see cref="TaskItem"/> cannot be told where it is from.</summary>
    private sealed class DefinedItem(string itemSpec, string definingProject) : ITaskItem
    {
        public string ItemSpec { get; set; } = itemSpec;

        public ICollection MetadataNames => Array.Empty<string>();

        public int MetadataCount => 0;

        public string GetMetadata(string metadataName) => metadataName == "DefiningProjectFullPath" ? definingProject : "";

        public void SetMetadata(string metadataName, string metadataValue) => throw new NotSupportedException();

        public void RemoveMetadata(string metadataName) => throw new NotSupportedException();

        public void CopyMetadataTo(ITaskItem destinationItem) => throw new NotSupportedException();

        public IDictionary CloneCustomMetadata() => throw new NotSupportedException();
    }
}
