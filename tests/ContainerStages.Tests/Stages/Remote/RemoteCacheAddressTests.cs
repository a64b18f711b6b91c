using ContainerStages.Diagnostics;
using ContainerStages.Stages.Remote;

namespace ContainerStages.Tests.Stages.Remote;

[TestClass]
public sealed class RemoteCacheAddressTests
{
    [TestMethod]
    [DataRow("ghcr.example/team/app-cache", "ghcr.example team/app-cache")]
    [DataRow("localhost:5000/cache", "localhost:5000 cache")]
    [DataRow("docker.io/team/cache", "docker.io team/cache")]
    [DataRow("[::1]:5000/cache", "[::1]:5000 cache")]
    [DataRow("/mnt/cache", "/mnt/cache")]
    [DataRow("/mnt/cache/", "/mnt/cache")]
    [DataRow("./cache", "/src/app/cache")]
    [DataRow("../cache", "/src/cache")]
    [DataRow("..", "/src")]
    [DataRow("oci:/mnt/cache", "/mnt/cache")]
    [DataRow("oci:cache", "/src/app/cache")]
    public void A_registry_with_a_repository_or_a_folder_is_a_place(string text, string expected)
    {
        var place = RemoteCacheAddress.Parse("ContainerStagesCacheTo", text, "/src/app");
        Assert.AreEqual(expected, place switch
        {
            RemoteCacheAddress.Registry { Reference: var repository } => $"{repository.Registry} {repository.Repository}",
            RemoteCacheAddress.Folder folder => folder.Path,
            _ => null,
        });
    }

    [TestMethod]
    [DataRow("cache")]
    [DataRow("team/cache")]
    [DataRow("ghcr.example")]
    [DataRow("ghcr.example/team/cache:latest")]
    [DataRow("ghcr.example/team/cache:1.0")]
    [DataRow("ghcr.example/cache@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [DataRow("ghcr.example/Team/cache")]
    [DataRow("https://ghcr.example/cache")]
    [DataRow("oci:")]
    [DataRow("oci:/mnt/cache:1.0")]
    [DataRow("./cache:1.0")]
    public void Anything_else_is_an_error_that_says_what_may_stand_there(string text)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => RemoteCacheAddress.Parse("ContainerStagesCacheTo", text, "/src/app"));
        Assert.AreEqual(Catalogue.CachePlaceNotUnderstood, e.Diagnostic);
        Assert.StartsWith($"cannot use '{text}' in ContainerStagesCacheTo: ", e.Message);
        Assert.Contains("ghcr.example/team/app-cache", e.Advice);
    }
}
