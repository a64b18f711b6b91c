using ContainerStages.Tasks;

namespace ContainerStages.Tests.Tasks;

/// <summary>The tasks that correct and check names before the SDK reads them.</summary>
[TestClass]
public sealed class NameTaskTests
{
    private readonly RecordingBuildEngine _engine = new();

    [TestMethod]
    [DataRow("Orders.Api", "", DisplayName = "the SDK writes orders-api")]
    [DataRow("my_app", "")]
    [DataRow("My.Company (Web)", "my-company-web")]
    [DataRow("_Start", "start")]
    [DataRow("a__b___c", "a-b-c")]
    public void An_image_is_named_after_the_assembly(string assembly, string expected)
    {
        var task = new NameContainerImage { BuildEngine = _engine, ProjectFile = "/app/App.csproj", AssemblyName = assembly };
        Assert.IsTrue(task.Execute());
        Assert.AreEqual(expected, task.Repository);
        Assert.HasCount(expected.Length > 0 ? 1 : 0, _engine.HighMessages);
    }

    [TestMethod]
    public void An_assembly_without_Latin_letters_and_digits_is_an_error()
    {
        Assert.IsFalse(new NameContainerImage { BuildEngine = _engine, ProjectFile = "/app/App.csproj", AssemblyName = "日本" }.Execute());
        Assert.AreEqual("CSTG1003", _engine.Errors.Single().Code);
    }

    [TestMethod]
    [DataRow("r.example:5000")]
    [DataRow("")]
    public void A_host_is_a_registry(string registry) => Assert.IsTrue(Registry(registry).Execute());

    [TestMethod]
    [DataRow("https://user:word@r.example/", "r.example", "Set <ContainerRegistry>r.example</ContainerRegistry>")]
    [DataRow("r.example:5000/", "r.example:5000", "Set <ContainerRegistry>r.example:5000</ContainerRegistry>")]
    [DataRow(
        "r.example/Team/one/",
        "r.example/Team/one",
        "Set <ContainerRegistry>r.example</ContainerRegistry> and put the path before the name: <ContainerRepository>Team/one/hello</ContainerRepository>")]
    public void An_address_is_no_registry(string registry, string plain, string advice)
    {
        Assert.IsFalse(Registry(registry).Execute());
        string message = _engine.Errors.Single().Message!;
        Assert.StartsWith($"cannot push to the registry '{plain}': ", message);
        Assert.EndsWith(". " + advice, message);
    }

    private CheckContainerRegistry Registry(string registry) => new()
    {
        BuildEngine = _engine,
        ProjectFile = "/app/App.csproj",
        Registries = ["other.example", registry],
        AssemblyName = "Hello",
    };
}
