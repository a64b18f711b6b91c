using ContainerStages.TestKit.AzurePipelines;

namespace ContainerStages.EndToEndTests;

/// <summary>The pipeline and the templates of <c>samples/AzurePipelines</c> run, by an agent of the tests, against a real registry.</summary>
[TestClass]
public sealed class AzurePipelinesTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task From_a_commit_to_production_and_again_with_caches()
    {
        await using AzureServer server = await AzureServer.StartAsync();
        BuildResult first = await server.RunAsync(await server.Repository.CommitAsync("one"));
        TestContext.WriteLine(first.Log);
        AssertNoSecrets(first);
        first.AssertSucceeded();
        server.Repository.SetGreeting("two");
        BuildResult second = await server.RunAsync(await server.Repository.CommitAsync("two"));
        TestContext.WriteLine(second.Log);
        AssertNoSecrets(second);
        second.AssertSucceeded();
    }

    private static void AssertNoSecrets(BuildResult result)
    {
        string account = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{RealRegistry.UserName}:{RealRegistry.Password}"));
        foreach (string secret in (string[])[RealRegistry.Password, account])
        {
            Assert.DoesNotContain(secret, result.Output);
            Assert.DoesNotContain(secret, result.Log);
        }
    }
}
