using System.Runtime.Versioning;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Pipeline;
using ContainerStages.Signatures;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Signatures;

/// <summary>Signatures that notation itself makes and verifies, in the CNCF's registry. It takes its keys and its policy from the process's environment, so nothing runs beside it.</summary>
[TestClass]
[TestCategory("tools")]
[DoNotParallelize]
[SupportedOSPlatform("linux")]
public sealed class NotationTests
{
    private static readonly Dictionary<string, string> Files = new() { ["etc/os-release"] = PatchedImage.Release, ["etc/passwd"] = "root:x:0:0::/:\n" };

    private static readonly Dictionary<string, string?> s_before = [];
    private static Notation s_notation = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_notation = await Notation.CreateAsync();
        foreach ((string name, string? value) in s_notation.Variables)
        {
            s_before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [ClassCleanup]
    public static void Stop()
    {
        foreach ((string name, string? value) in s_before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        s_notation.Dispose();
    }

    [TestMethod]
    public async Task An_image_is_signed_before_its_tag_moves_and_its_signature_goes_along_with_a_promotion()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        BuildRequest build = await StaticHello.RequestAsync(patched.Folder, patched.Settings with { Registries = Signing(Settings()) });
        Lines lines = new();

        DeliverResult delivered = await StaticHello.PublishAsync(build, patched.Registry.Host, "1.0", lines);

        string image = $"{patched.Registry.Host}/team/hello@{delivered.Digest}";
        Assert.Contains($"Signed {image} with notation", string.Join('\n', lines.Written));
        await VerifyAsync(image);
        string[] puts = [.. (await patched.Registry.RequestsOnceAsync(log => log.Any(IsTag))).Where(line => line.StartsWith("PUT /v2/team/hello/manifests/", StringComparison.Ordinal))];
        Assert.IsTrue(IsTag(puts[^1]), "the tag comes last: " + string.Join('\n', puts));

        await PromoteImage.RunAsync(
            new PromoteRequest { Settings = patched.Settings, Source = $"{patched.Registry.Host}/team/hello:1.0", Destinations = [$"{patched.Registry.Host}/prod:1.0"] }, new Lines());
        await VerifyAsync($"{patched.Registry.Host}/prod@{delivered.Digest}");

        static bool IsTag(string line) => line.StartsWith("PUT /v2/team/hello/manifests/1.0 ", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Without_a_signature_no_tag_moves()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        BuildRequest build = await StaticHello.RequestAsync(patched.Folder, patched.Settings with { Registries = Signing(Settings("nobody.example")) });

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => StaticHello.PublishAsync(build, patched.Registry.Host, "1.0", new Lines()));

        Assert.AreEqual("CSTG8005", e.Code);
        Assert.Contains("'notation sign' ended with exit code 1: Error: ", e.Message);
        Assert.Contains("nobody.example", e.Message);
        Assert.IsEmpty(patched.Registry.Requests.Where(line => line.StartsWith("PUT /v2/team/hello/manifests/1.0", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_base_is_built_on_only_with_a_signature_of_the_policy()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] bases = await patched.PushBaseAsync(Files, ["PATH=/bin"]);
        string named = $"{patched.Registry.Host}/base@{bases[0].Descriptor.Digest}";
        PipelineSettings settings = patched.Settings with { Registries = new RegistrySettings { BaseVerification = Settings(), Variable = Environment.GetEnvironmentVariable } };
        BuildRequest build = await StaticHello.RequestAsync(patched.Folder, settings) with { BaseImage = patched.Base };

        await FailsAsync("no signature is associated with");
        await s_notation.RunAsync("sign", "--insecure-registry", "--key", Notation.OtherKey, named);
        await FailsAsync("signature verification failed for all the signatures");
        await s_notation.RunAsync("sign", "--insecure-registry", named);
        Lines lines = new();
        Assert.IsNotNull((await BuildImage.RunAsync(build, lines)).Image, string.Join('\n', lines.Problems));
        Assert.Contains($"The signature of the base {named} counts, says notation.", string.Join('\n', lines.Written));

        async Task FailsAsync(string reason)
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => BuildImage.RunAsync(build, new Lines()));
            Assert.AreEqual("CSTG2021", e.Code);
            Assert.StartsWith($"cannot build on {named}: ", e.Message);
            Assert.Contains(reason, e.Message);
            Assert.Contains("its trust policy and its certificates", e.Advice);
        }
    }

    private static RegistrySettings Signing(SignatureSettings settings) => new() { Signing = settings, Variable = Environment.GetEnvironmentVariable };

    private static SignatureSettings Settings(string key = "") => new() { Tool = "notation", Folder = "/", Key = key };

    private static Task<string> VerifyAsync(string image) => s_notation.RunAsync("verify", "--insecure-registry", image);
}
