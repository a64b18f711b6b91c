using ContainerStages.Tasks;

namespace ContainerStages.Tests.Tasks;

/// <summary>In a host whose engine is another one, nothing is known, and that is no mistake: the usual publish and the image both happen.</summary>
[TestClass]
public sealed class EngineRequestTests
{
    [TestMethod]
    public void Of_another_engine_nothing_is_known()
    {
        var request = new EngineRequest(new RecordingBuildEngine());
        Assert.IsNull(request.Targets);
        Assert.IsNull(request.CommandTargets);
        Assert.IsNull(request.CommandProject);
        Assert.IsNull(request.HasErrors);
        Assert.IsFalse(request.WarningsAreErrors);
        Assert.IsFalse(request.IsOnCommandNode);

        var image = new FindImageRequest { BuildEngine = new RecordingBuildEngine() };
        Assert.IsTrue(image.Execute());
        Assert.AreEqual("unknown", image.IsRequested);

        var failure = new FindBuildFailure { BuildEngine = new RecordingBuildEngine() };
        Assert.IsTrue(failure.Execute());
        Assert.AreEqual("unknown", failure.WillFail);
    }
}
