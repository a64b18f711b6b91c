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
    [DataRow("CSTG1003", "'!!!': that is not a valid repository. Set ContainerRepository to lower-case letters", "!!!")]
    [DataRow("CSTG1003", "'orders/': that is not a valid repository", "orders/")]
    [DataRow("CSTG1003", "Set <ContainerRegistry>r.example:5000</ContainerRegistry>, <ContainerRepository>team/orders</ContainerRepository>.", "r.example:5000/team/orders")]
    [DataRow("CSTG1003", "Set <ContainerRepository>team/orders</ContainerRepository> and <ContainerImageTag>1.0</ContainerImageTag>.", "team/orders:1.0")]
    [DataRow("CSTG1003", "Set <ContainerRegistry>localhost</ContainerRegistry>, <ContainerRepository>orders</ContainerRepository> and <ContainerImageTag>1.0</ContainerImageTag>.", "localhost/orders:1.0")]
    [DataRow("CSTG1003", "'https://r.example/orders': that is not a valid repository", "https://r.example/orders")]
    [DataRow("CSTG1004", "cannot tag the image '.bad': that is not a valid tag. Set ContainerImageTag to at most 128 letters", "orders", ".bad")]
    [DataRow("CSTG1004", "'feature/one'", "orders", "1.0;feature/one")]
    [DataRow("CSTG1004", "'größe'", "orders", "größe")]
    [DataRow("CSTG2001", "cannot use 'Not A Name!' as a base: it is no image reference. Write a registry reference such as", "orders", "", "Not A Name!")]
    public void A_wrong_name_is_one_error_with_advice(string code, string message, string repository, string tags = "", string baseImage = "")
    {
        Assert.IsFalse(Names(repository, tags, baseImage).Execute());
        Assert.AreEqual(code, _engine.Errors.Single().Code);
        Assert.Contains(message, _engine.Errors.Single().Message!);
    }

    [TestMethod]
    public void A_base_with_the_name_of_a_stage_is_not_looked_for_elsewhere()
    {
        NameContainerImage task = Names("orders", "", "base");
        Assert.IsTrue(task.Execute());
        task.Stages = [new Microsoft.Build.Utilities.TaskItem("base")];
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("CSTG1012", _engine.Errors.Single().Code);
        Assert.Contains("Write stage:base; for the image of Docker Hub, write docker.io/library/base.", _engine.Errors.Single().Message!);
    }

    [TestMethod]
    [DataRow("team/orders-api", "1.0;latest", "mcr.microsoft.com/dotnet/aspnet:10.0")]
    [DataRow("Orders.Api", "", "", DisplayName = "the SDK repairs it")]
    [DataRow("My App", "", "my image:1", DisplayName = "the SDK puts dashes in place of spaces")]
    [DataRow("r.example/team/orders", "", "", DisplayName = "a name of Docker's own kind")]
    public void A_name_that_works_is_not_changed(string repository, string tags, string baseImage)
    {
        NameContainerImage task = Names(repository, tags, baseImage);
        Assert.IsTrue(task.Execute(), string.Join('\n', _engine.Texts));
        Assert.AreEqual(repository, task.Repository);
    }

    [TestMethod]
    [DataRow("MyShop/App", "The image is named 'myshop/app', because 'MyShop/App' is no valid name of a repository.")]
    [DataRow("myshop/app", "")]
    public void A_name_that_the_SDK_repairs_is_said(string repository, string message)
    {
        Assert.IsTrue(Names(repository, "", "").Execute());
        Assert.AreEqual(message, string.Join('|', _engine.HighMessages));
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

    private NameContainerImage Names(string repository, string tags, string baseImage) => new()
    {
        BuildEngine = _engine,
        ProjectFile = "/app/App.csproj",
        AssemblyName = "Hello",
        Repository = repository,
        Tags = tags.Split(';', StringSplitOptions.RemoveEmptyEntries),
        BaseImage = baseImage,
    };

    private CheckContainerRegistry Registry(string registry) => new()
    {
        BuildEngine = _engine,
        ProjectFile = "/app/App.csproj",
        Registries = ["other.example", registry],
        AssemblyName = "Hello",
    };
}
