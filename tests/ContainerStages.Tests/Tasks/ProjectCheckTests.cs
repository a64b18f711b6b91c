using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>What evaluation knows to be wrong, before anything is compiled.</summary>
[TestClass]
public sealed class ProjectCheckTests
{
    public static IEnumerable<(string Code, string Names, Action<CheckContainerProject> Set)> Mistakes =>
    [
        ("CSTG1007", "'dokcer' as LocalRegistry", task => task.LocalRegistry = "dokcer"),
        ("CSTG1007", "'10MB' as ContainerStagesMaxImageSize", task => task.MaxImageSize = "10MB"),
        ("CSTG1007", "'few' as ContainerStagesMaxLayers", task => task.MaxLayers = "few"),
        ("CSTG1007", "'-1' as ContainerStagesMaxWastedBytes", task => task.MaxWastedBytes = "-1"),
        ("CSTG1007", "'1,000' as ContainerStagesMaxChangedBytes", task => task.MaxChangedBytes = "1,000"),
        ("CSTG1007", "'1m' as ContainerStagesStartTimeout", task => task.StartTimeout = "1m"),
        ("CSTG1007", "'' as ContainerStagesStartSeconds", task => task.StartSeconds = ""),
        ("CSTG1007", "'gz' as ContainerStagesCompression", task => task.Compression = "gz"),
        ("CSTG1007", "'yes' as ContainerStagesStartCheck", task => task.StartCheck = "yes"),
        ("CSTG1012", "'stage:bse'", task => task.BaseImage = "stage:bse"),
        ("CSTG4015", "cannot start the app on 'scratch'", task => (task.BaseImage, task.NeedsSharedFramework) = ("scratch", true)),
    ];

    [TestMethod]
    [DynamicData(nameof(Mistakes))]
    public void A_mistake_is_found(string code, string names, Action<CheckContainerProject> set)
    {
        var engine = new RecordingBuildEngine();
        CheckContainerProject task = Task(engine);
        set(task);
        Assert.IsFalse(task.Execute());
        Assert.AreEqual(code, engine.Errors.Single().Code);
        Assert.Contains(names, engine.Errors.Single().Message!);
    }

    public static IEnumerable<Action<CheckContainerProject>> Sound =>
    [
        _ => { },
        task => task.LocalRegistry = "podman",
        task => task.BaseImage = "scratch",
        task => (task.BaseImage, task.NeedsSharedFramework) = ("registry.example/base:1", true),
        task => (task.BaseImage, task.NeedsSharedFramework, task.Copies) = ("scratch", true, [new TaskItem("dotnet", new Dictionary<string, string> { ["From"] = "registry.example/dotnet:1" })]),
        task => (task.BaseImage, task.NeedsSharedFramework, task.Checks) = ("scratch", true, [new TaskItem("CSTG4015", new Dictionary<string, string> { ["Severity"] = "warning", ["Justification"] = "It is only read." })]),
    ];

    [TestMethod]
    [DynamicData(nameof(Sound))]
    public void What_may_be_right_is_no_mistake(Action<CheckContainerProject> set)
    {
        var engine = new RecordingBuildEngine();
        CheckContainerProject task = Task(engine);
        set(task);
        Assert.IsTrue(task.Execute(), string.Join('\n', engine.Texts));
    }

    private static CheckContainerProject Task(IBuildEngine engine) => new()
    {
        BuildEngine = engine,
        ProjectFile = "/app/App.csproj",
        CacheFolder = "/app/cache",
        CacheSizeLimit = "1000000000",
    };
}
