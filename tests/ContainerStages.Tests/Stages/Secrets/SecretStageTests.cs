using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Tests.Stages.Secrets;

/// <summary>Stages that get a secret, run for real.</summary>
[TestClass]
public sealed class SecretStageTests : IDisposable
{
    private const string Value = "p@ss/w0rd+and?more";

    private readonly StageBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestMethod]
    public async Task The_command_has_the_secret_and_nothing_that_stays_has_it()
    {
        await RunAsync(StageOf("echo \"[$TOKEN]\"; echo \"$TOKEN\" > .npmrc; printf %s \"$TOKEN\" | wc -c > dist.txt"));

        Assert.Contains("[frontend] [***]", _bench.Log);
        AssertNowhere();
        Assert.IsTrue(Directory.EnumerateFiles(_bench.Folder.Combine("cache", "blobs"), "*", SearchOption.AllDirectories).Any(), "nothing was kept at all");
    }

    [TestMethod]
    [DataRow("echo \"$TOKEN\" > dist.txt", "'dist.txt'")]
    [DataRow("printf 'user:%s' \"$TOKEN\" | base64 > dist.txt", "'dist.txt'")]
    [DataRow("ln -s \"$TOKEN\" dist.txt", "'dist.txt'")]
    [DataRow("mkdir dist.txt; echo > \"dist.txt/$(echo \"$TOKEN\" | base64)\"", "the name of its output 'dist.txt/***")]
    public async Task A_stage_that_writes_its_secret_fails_and_nothing_is_kept(string command, string place)
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RunAsync(StageOf(command)));

        Assert.AreEqual("CSTG7031", e.Diagnostic.Code);
        Assert.Contains($"it wrote the secret TOKEN into {place}", e.Message);
        Assert.DoesNotContain(Value, e.ToString());
        AssertNowhere();
        Assert.IsFalse(Directory.EnumerateFiles(_bench.Folder.Combine("cache", "blobs"), "*", SearchOption.AllDirectories).Any());
    }

    [TestMethod]
    public async Task A_command_that_fails_says_no_secret()
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RunAsync(StageOf("echo \"denied: $TOKEN\"; exit 3")));

        Assert.AreEqual("CSTG7006", e.Diagnostic.Code);
        Assert.Contains("exit code 3", e.Message);
        Assert.Contains("denied: ***", e.Message);
        Assert.DoesNotContain(Value, e.ToString());
        AssertNowhere();
    }

    [TestMethod]
    public async Task A_secret_is_asked_for_only_when_the_stage_runs_and_another_value_runs_nothing()
    {
        CommandStage stage = StageOf("printf %s \"$TOKEN\" | wc -c > dist.txt");
        await RunAsync(stage);

        string outputs = await RunAsync(stage, _ => throw new AssertFailedException("asked for"));

        Assert.AreEqual("18", File.ReadAllText(Path.Combine(outputs, "dist.txt")).Trim());
    }

    [TestMethod]
    public void The_key_has_the_names_of_secrets_and_not_where_they_are()
    {
        CommandStage stage = StageOf("true");
        CommandStage elsewhere = stage with { Secrets = [StageSecret.Parse("frontend", "TOKEN=file:token.txt")] };
        CommandStage renamed = stage with { Secrets = [StageSecret.Parse("frontend", "OTHER=env:TOKEN")] };

        Assert.AreEqual(StageKey.Of(stage, "m", [], []), StageKey.Of(elsewhere, "m", [], []));
        Assert.AreNotEqual(StageKey.Of(stage, "m", [], []), StageKey.Of(renamed, "m", [], []));
    }

    private CommandStage StageOf(string command) => new("frontend", command)
    {
        WorkingDirectory = _bench.Sources,
        Inputs = StagePaths.Parse("frontend", "Inputs", ["in.txt"]),
        Outputs = StagePaths.Parse("frontend", "Outputs", ["dist.txt"]),
        Secrets = [StageSecret.Parse("frontend", "TOKEN")],
    };

    private Task<string> RunAsync(CommandStage stage, Func<string, string?>? variable = null) =>
        _bench.RunAsync(stage, _ => new CommandRunners(new HostRunner(new Dictionary<string, string?>()), Engine: null!), variable ?? (_ => Value));

    private void AssertNowhere()
    {
        Assert.DoesNotContain(Value, string.Join('\n', _bench.Log));
        foreach (string file in Directory.EnumerateFiles(_bench.Folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.AreEqual(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)), file);
        }
    }
}
