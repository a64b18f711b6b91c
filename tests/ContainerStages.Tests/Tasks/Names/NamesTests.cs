using System.Text.RegularExpressions;
using ContainerStages.Tasks;
using ContainerStages.Tasks.Names;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks.Names;

/// <summary>Names that nothing reads, as users write them.</summary>
[TestClass]
public sealed partial class NamesTests
{
    [TestMethod]
    [DataRow("ContainerStagesTaget", "ContainerStagesTarget")]
    [DataRow("ContainerStageTarget", "ContainerStagesTarget")]
    [DataRow("ContainerStagesTargets", "ContainerStagesTarget")]
    [DataRow("ContainerStagesCompresion", "ContainerStagesCompression")]
    [DataRow("ContainerStagesCompressionLvel", "ContainerStagesCompressionLevel")]
    [DataRow("ContainerStagesStartCheck2", "ContainerStagesStartCheck")]
    [DataRow("ContainerStagesStratCheck", "ContainerStagesStartCheck")]
    [DataRow("ContainerStagesHealthCheckk", "ContainerStagesHealthcheck")]
    [DataRow("ContainerStagesHealth", "ContainerStagesHealthcheck")]
    [DataRow("ContainerStagesOfline", "ContainerStagesOffline")]
    [DataRow("ContainerStagesEnable", "ContainerStagesEnabled")]
    [DataRow("ContainerStagesLayout", "ContainerStagesLayoutPath")]
    [DataRow("ContainerStagesCacheForm", "ContainerStagesCacheFrom")]
    [DataRow("ContainerStagesTestProjects", "ContainerStagesTestProject")]
    [DataRow("ContainerStagesReadonlyRoots", "ContainerStagesReadOnlyRoot")]
    [DataRow("ContainerImageTagg", "ContainerImageTag")]
    [DataRow("ContainerImagTags", "ContainerImageTags")]
    [DataRow("ContainerBaseImge", "ContainerBaseImage")]
    [DataRow("ContainerRegistery", "ContainerRegistry")]
    [DataRow("ContainerRepositry", "ContainerRepository")]
    [DataRow("ContainerUsr", "ContainerUser")]
    [DataRow("ContainerFamilly", "ContainerFamily")]
    [DataRow("ContainerWorkingDir", "")]
    [DataRow("ContainerWorkingDirectry", "ContainerWorkingDirectory")]
    [DataRow("ContainerRuntimeIdentifer", "ContainerRuntimeIdentifier")]
    [DataRow("ContainerPorts", "ContainerPort")]
    [DataRow("ContainerEntryPoint", "ContainerEntrypoint")]
    public void A_property_that_nothing_reads_is_named_with_the_one_that_is_meant(string name, string meant) =>
        AssertMeans(meant, $"<PropertyGroup><{name}>x</{name}></PropertyGroup>", $"the property '{name}' has no effect: ");

    [TestMethod]
    [DataRow("ContainerStages", "ContainerStage")]
    [DataRow("ContainerStageCopies", "ContainerStageCopy")]
    [DataRow("ContainerStageFolders", "ContainerStageFolder")]
    [DataRow("ContainerStageChek", "ContainerStageCheck")]
    [DataRow("ContainerPorts", "ContainerPort")]
    [DataRow("ContainerEnviromentVariable", "ContainerEnvironmentVariable")]
    [DataRow("ContainerLables", "ContainerLabel")]
    [DataRow("ContainerImageTag", "ContainerImageTag", DisplayName = "a property")]
    public void An_item_that_nothing_reads_is_named_with_the_one_that_is_meant(string name, string meant) =>
        AssertMeans(meant, $"<ItemGroup><{name} Include='x' /></ItemGroup>", $"the item '{name}' has no effect: ");

    [TestMethod]
    [DataRow("ContainerStage", "Input", "Inputs")]
    [DataRow("ContainerStage", "Output", "Outputs")]
    [DataRow("ContainerStage", "WorkingDir", "WorkingDirectory")]
    [DataRow("ContainerStage", "Depends", "DependsOn")]
    [DataRow("ContainerStage", "Cmd", "Command", DisplayName = "nothing like it: all names are listed")]
    [DataRow("ContainerStageCopy", "Dest", "Destination")]
    [DataRow("ContainerStageCopy", "Stage", "From")]
    [DataRow("ContainerStageLayer", "Before", "After")]
    [DataRow("ContainerStageCheck", "Reason", "Justification")]
    [DataRow("ContainerLabel", "Vaule", "Value")]
    [DataRow("ContainerPort", "Tpye", "Type")]
    public void Metadata_that_nothing_reads_is_named_with_the_one_that_is_meant(string item, string name, string meant)
    {
        AssertMeans(meant, $"<ItemGroup><{item} Include='x' {name}='y' /></ItemGroup>", $"the metadata '{name}' of {item} has no effect: ");
        AssertMeans(meant, $"<ItemGroup><{item} Include='x'><{name}>y</{name}></{item}></ItemGroup>", $"the metadata '{name}' of {item} has no effect: ");
    }

    [TestMethod]
    [DataRow("Packages='default' Inputs='**'", "Inputs", "it is for a stage with Command or Projects, and this one has Packages")]
    [DataRow("Image='r.example/tools:1' Outputs='bin'", "Outputs", "it is for a stage with Command or Projects, and this one has Image")]
    [DataRow("Packages='curl' WorkingDirectory='x'", "WorkingDirectory", "this one has Packages")]
    [DataRow("Image='r.example/tools:1' Environment='A=1'", "Environment", "this one has Image")]
    [DataRow("Packages='curl' Secrets='TOKEN'", "Secrets", "this one has Packages")]
    [DataRow("Command='make' Targets='Build'", "Targets", "it is for a stage with Projects, and this one has Command")]
    [DataRow("Command='make' Sources='apt.list'", "Sources", "it is for a stage with Packages, and this one has Command")]
    public void Metadata_of_another_kind_of_stage_is_named(string attributes, string name, string why)
    {
        string warnings = Warnings($"<ItemGroup><ContainerStage Include='x' {attributes} /></ItemGroup>");
        Assert.AreEqual(1, warnings.Split('\n').Length, warnings);
        Assert.Contains($"the metadata '{name}' of ContainerStage has no effect: ", warnings);
        Assert.Contains(why, warnings);
    }

    [TestMethod]
    [DataRow("<PropertyGroup><containerstagestarget>test</containerstagestarget><ContainerImageTags>a;b</ContainerImageTags></PropertyGroup>", DisplayName = "names that exist, in any case")]
    [DataRow("<PropertyGroup><ContainerHost>x</ContainerHost><ContainersPerNode>2</ContainersPerNode></PropertyGroup>", DisplayName = "the project's own")]
    [DataRow("<PropertyGroup><ContainerImageTagX>x</ContainerImageTagX><Version>$(ContainerImageTagX)</Version></PropertyGroup>", DisplayName = "what an expression reads")]
    [DataRow("<PropertyGroup><ContainerRegistry2>a;b</ContainerRegistry2><X>$(ContainerRegistry2.Split(';'))</X></PropertyGroup>", DisplayName = "what a function reads")]
    [DataRow("<ItemGroup><ContainerStageCopy Include='x' Team='y' /><X Include=\"@(ContainerStageCopy->HasMetadata('Team'))\" /></ItemGroup>", DisplayName = "metadata that a function reads")]
    [DataRow("<ItemGroup><ContainerStageCopy Include='x' Visible='false'><Link>y</Link></ContainerStageCopy></ItemGroup>", DisplayName = "metadata for an IDE")]
    [DataRow("<PropertyGroup><ContainerStagesEnvironment>prod</ContainerStagesEnvironment><ContainerRegistry Condition=\"'$(ContainerRegistry)' == '' and '$(ContainerStagesEnvironment)' == 'prod'\">x</ContainerRegistry></PropertyGroup>", DisplayName = "what the condition of another property reads")]
    [DataRow("<ItemGroup><ContainerStageCopy Include='x' Team='y' /><X Include='%(My-Item.Team)' /></ItemGroup>", DisplayName = "metadata of another item's name")]
    [DataRow("<PropertyGroup><ContainerStagesVersion>1.0.0</ContainerStagesVersion></PropertyGroup>", DisplayName = "the package's version")]
    [DataRow("<ItemGroup><ContainerStageCopy Update='x' Condition='true' Label='a' Mode='0755' /><ContainerPort Include='80' Comment='https' /></ItemGroup>", DisplayName = "what every item has, and a comment")]
    [DataRow("<Target Name='ContainerStagesMine'><ContainerStagesTask X='1' /></Target>", DisplayName = "neither property nor item")]
    [DataRow("<ItemGroup><ContainerStage Include='x' Command='make' Image='r.example/tools:1' Inputs='**' Outputs='bin' Environment='A=1' /><ContainerStage Update='x' Inputs='src/**' /></ItemGroup>", DisplayName = "metadata of a command")]
    [DataRow("<ItemDefinitionGroup><ContainerStage><Environment>CI=true</Environment></ContainerStage></ItemDefinitionGroup>", DisplayName = "metadata of all stages")]
    [DataRow("<PropertyGroup><_ContainerStagesX>1</_ContainerStagesX></PropertyGroup><NotXml", DisplayName = "a file that is no XML")]
    public void Nothing_is_said_of(string xml) => Assert.AreEqual("", Warnings(xml));

    [TestMethod]
    [DataRow("""<PropertyGroup><ContainerStagesTaget Condition="'$(ContainerStagesTaget)' == ''">test</ContainerStagesTaget></PropertyGroup>""")]
    [DataRow("""<PropertyGroup Condition="'$(ContainerStagesTaget)' == ''"><ContainerStagesTaget>test</ContainerStagesTaget></PropertyGroup>""")]
    [DataRow("<PropertyGroup><ContainerStagesTaget>$(ContainerStagesTaget);test</ContainerStagesTaget></PropertyGroup>")]
    public void A_default_does_not_read_what_it_sets(string xml) => AssertMeans("ContainerStagesTarget", xml, "the property 'ContainerStagesTaget' has no effect: ");

    [TestMethod]
    public void It_is_said_at_the_line()
    {
        using var folder = new TemporaryFolder();
        var engine = new RecordingBuildEngine();
        File.WriteAllText(folder.Combine("App.csproj"), "<Project>\n</Project>");
        File.WriteAllText(folder.Combine("Directory.Build.props"), "<Project>\n  <PropertyGroup>\n    <ContainerUsr>1</ContainerUsr>\n  </PropertyGroup>\n</Project>");
        var task = new CheckContainerNames
        {
            BuildEngine = engine,
            ProjectFile = folder.Combine("App.csproj"),
            Files = [new TaskItem(folder.Combine("Directory.Build.props")), new TaskItem(folder.Combine("Directory.Build.targets"))],
        };

        Assert.IsTrue(task.Execute());
        BuildWarningEventArgs warning = engine.Warnings.Single();
        Assert.AreEqual("CSTG1014 Directory.Build.props 3 5", $"{warning.Code} {Path.GetFileName(warning.File)} {warning.LineNumber} {warning.ColumnNumber}");
    }

    [TestMethod]
    public void Names_of_the_command_line_count_too() =>
        Assert.AreEqual("the property 'ContainerStagesTargt'", ProjectNames.Unknown([], ["ContainerStagesTargt", "Configuration"]).Single().What);

    [TestMethod]
    public void The_package_s_names_are_those_that_its_targets_read() => Assert.AreEqual(
        ReferenceTests.NamesInTargets(),
        string.Join('\n', KnownNames.OwnProperties.Concat(KnownNames.OwnItems.Keys).Order(StringComparer.Ordinal)));

    /// <summary>And the metadata those that the reference lists below the item's heading.</summary>
    [TestMethod]
    public void The_package_s_metadata_are_those_of_the_reference()
    {
        string reference = File.ReadAllText(Repository.Combine("docs", "reference.md"));
        foreach ((string item, string[] metadata) in KnownNames.OwnItems)
        {
            int start = reference.IndexOf($"### `{item}`", StringComparison.Ordinal);
            string section = reference[start..reference.IndexOf("\n##", start + 1, StringComparison.Ordinal)];
            Assert.AreEqual(
                string.Join(' ', metadata.Order(StringComparer.Ordinal)),
                string.Join(' ', Row().Matches(section).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)),
                item);
        }
    }

    /// <summary>The oracle is the installed SDK. What this package reads besides, in the SDK's name, is in its own targets.</summary>
    [TestMethod]
    public void The_SDK_s_names_are_those_that_its_targets_read()
    {
        string targets = string.Concat(Directory.GetFiles(Path.Combine(InstalledSdk.Folder, "Containers", "build"), "*.*s").Select(File.ReadAllText));
        string[] read = [.. SdkName().Matches(targets).Select(match => match.Groups["name"].Value).Distinct()];
        string[] known = [.. KnownNames.SdkProperties, .. KnownNames.SdkItems.Keys];
        Assert.AreEqual("", string.Join(' ', read.Except(known)), "the SDK reads more");
        Assert.AreEqual("ContainerPushNoCache", string.Join(' ', known.Except(read).Except(["ContainerImageTags"])), "only this one is for tasks alone");
    }

    private static void AssertMeans(string meant, string xml, string what)
    {
        string warnings = Warnings(xml);
        if (meant.Length == 0)
        {
            Assert.AreEqual("", warnings, "too far from any name, and it may be the project's own");
            return;
        }

        Assert.Contains(what, warnings);
        StringAssert.Matches(warnings, new($@"\b{meant}\b"));
        Assert.DoesNotContain("\n", warnings);
    }

    private static string Warnings(string xml)
    {
        using var folder = new TemporaryFolder();
        var engine = new RecordingBuildEngine();
        File.WriteAllText(folder.Combine("App.csproj"), $"<Project>{xml}</Project>");
        Assert.IsTrue(new CheckContainerNames { BuildEngine = engine, ProjectFile = folder.Combine("App.csproj") }.Execute());
        return string.Join('\n', engine.Warnings.Select(warning => warning.Message));
    }

    [GeneratedRegex(@"[$@]\((?<name>Container(?!Stage)\w*)")]
    private static partial Regex SdkName();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
