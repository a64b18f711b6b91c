using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Images;

/// <summary><c>ContainerStageFiles</c>.</summary>
[TestClass]
public sealed class FileModesTests
{
    private static readonly PublishedFile[] Files =
    [
        .. ((string[])["App.dll", "data/a.json", "data/b.json", "scripts/start.sh"]).Select(path => Samples.Published(path, FileOrigin.App)),
    ];

    [TestMethod]
    public void The_last_request_for_a_file_counts_and_other_files_stay_as_they_are()
    {
        Assert.AreEqual(
            "App.dll usual usual|data/a.json 0640 1000:5|data/b.json 0600 7:7|scripts/start.sh 0700 usual",
            Lines([new("data", ["data/**"], "1000:5", "0640"), new("b", ["data/b.json"], "ada", "0600"), new("scripts", ["*.sh", "scripts/*"], "", "0700")]));
        Assert.AreEqual(Lines([]), string.Join('|', Files.Select(file => $"{file.RelativePath} usual usual")));
    }

    [TestMethod]
    [DataRow("CSTG1017", "Data/*", "", "0600", "perhaps you mean 'data/a.json', 'data/b.json'.")]
    [DataRow("CSTG1017", "nothing", "", "0600", "ContainerStageCopy")]
    [DataRow("CSTG1007", "", "", "0600", "such as scripts/*.sh")]
    [DataRow("CSTG1007", "data/**", "", "", "Set Mode")]
    [DataRow("CSTG1007", "data/**", "", "rwx", "octal digits")]
    [DataRow("CSTG1006", "data/**", "nobody", "", "Set the Owner of the ContainerStageFiles")]
    public void A_request_that_changes_nothing_is_an_error(string code, string files, string owner, string mode, string advice)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(
            () => Lines([new("wrong", [.. files.Split(';', StringSplitOptions.RemoveEmptyEntries)], owner, mode)]));
        Assert.AreEqual(code, e.Code);
        Assert.Contains(advice, e.Advice);
        Assert.AreEqual(ItemReference.Files("wrong"), e.Subject);
    }

    /// <summary>Or the order that is observed would not explain why the layer changed.</summary>
    [TestMethod]
    public void They_are_inputs_of_the_layer()
    {
        static LayerPlan Layer(params FileModeRequest[] requests) =>
            LayerArranger.Arrange(FileModes.Apply(Files, requests, Users), ContainerPath.Parse("app"), [], [], [], _ => false).Single();

        Assert.Contains("access data/a.json 0600 ", Layer(new FileModeRequest("a", ["data/a.json"], "", "0600")).Inputs);
        Assert.IsFalse(Layer().Inputs.Any(input => input.StartsWith("access ", StringComparison.Ordinal)));
        Assert.AreNotEqual(Layer().Fingerprint(), Layer(new FileModeRequest("a", ["data/a.json"], "5", "")).Fingerprint());
    }

    private static UserResolver Users => new("ada:x:7:7:::\n", null);

    private static string Lines(FileModeRequest[] requests) => string.Join('|', FileModes.Apply(Files, requests, Users)
        .Select(file => $"{file.RelativePath} {file.Mode?.ToString() ?? "usual"} {file.Owner?.ToString() ?? "usual"}"));
}
