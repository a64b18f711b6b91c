using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles;

/// <summary>Stages and the arguments before them.</summary>
[TestClass]
public sealed class StageTests
{
    [TestMethod]
    public void A_file_is_its_arguments_and_its_stages()
    {
        Dockerfile file = Dockerfile.Parse(DockerfileFacts.File(
            "ARG TAG=1",
            "FROM --platform=$BUILDPLATFORM sdk:${TAG} AS Build",
            "RUN a",
            "from build as test",
            "FROM scratch",
            "COPY --from=Build /a /b"));

        Assert.AreEqual("", DockerfileFacts.Faults(file));
        Assert.AreEqual("ARG [TAG=1]", string.Join(", ", file.GlobalArguments.Select(DockerfileFacts.Fact)));
        Assert.AreEqual(
            "0 build sdk:${TAG} $BUILDPLATFORM 1, 1 test build  0, 2  scratch  1",
            string.Join(", ", file.Stages.Select(stage => $"{stage.Index} {stage.Name} {stage.Base.Text} {stage.From.Flag("platform")?.Value} {stage.Instructions.Count}")));
        Assert.HasCount(6, file.Instructions);
    }
}
