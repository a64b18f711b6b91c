using ContainerStages.Builders;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Builders;

/// <summary>What the builders are called with. What cannot run here, such as the driver for Kubernetes, has the same command line.</summary>
[TestClass]
public sealed class BuilderToolTests
{
    private static readonly BuilderRun s_run = new()
    {
        Dockerfile = "/obj/Dockerfile",
        Target = "results",
        Platform = "linux/arm64",
        Secrets = [("TOKEN", "env=CONTAINERSTAGES_SECRET_0"), ("nuget", "src=/home/u/NuGet.Config")],
        Arguments = ["--cache-from", "type=registry,ref=r/c"],
        Context = "/repo",
    };

    [TestMethod]
    [DataRow("buildx", "docker buildx build --progress=plain --file /obj/Dockerfile")]
    [DataRow("DOCKER", "docker build --progress=plain --file /obj/Dockerfile")]
    [DataRow("podman", "podman build --layers --force-rm --format docker --ignorefile /obj/Dockerfile.dockerignore --file /obj/Dockerfile")]
    [DataRow("buildah", "buildah build --layers --force-rm --format docker --ignorefile /obj/Dockerfile.dockerignore --file /obj/Dockerfile")]
    public void Command_lines_differ_only_at_their_beginning(string name, string start)
    {
        BuilderTool tool = BuilderDetection.Named(name);

        Assert.AreEqual(
            $"{start} --target results --output type=local,dest=/obj/results --platform linux/arm64 --secret id=TOKEN,env=CONTAINERSTAGES_SECRET_0 "
            + "--secret id=nuget,src=/home/u/NuGet.Config --cache-from type=registry,ref=r/c /repo",
            $"{tool.Program} {string.Join(' ', tool.Arguments(s_run, BuilderTool.ToFolder("/obj/results")))}");
    }

    [TestMethod]
    [DataRow("buildx", "--load --tag n", "save --output f.tar n", "image rm n")]
    [DataRow("docker", "--tag n", "save --output f.tar n", "image rm n")]
    [DataRow("podman", "--identity-label=false --tag n", "save --output f.tar n", "image rm n")]
    [DataRow("buildah", "--identity-label=false --tag n", "push n docker-archive:f.tar", "rmi n")]
    public void An_image_is_kept_saved_and_removed(string name, string keep, string save, string remove)
    {
        BuilderTool tool = BuilderDetection.Named(name);

        Assert.AreEqual(keep, string.Join(' ', tool.ToStore("n")));
        Assert.AreEqual(save, string.Join(' ', tool.Save("n", "f.tar")));
        Assert.AreEqual(remove, string.Join(' ', tool.Remove("n")));
    }

    [TestMethod]
    public void An_unknown_builder_is_an_error() =>
        Assert.AreEqual(Catalogue.InvalidValue, Assert.ThrowsExactly<ContainerStagesException>(() => BuilderDetection.Named("kaniko")).Diagnostic);
}
