using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Registry;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Signatures;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Signatures;

/// <summary>Programs are found by the process's environment, so nothing runs beside these tests. Signatures that cosign itself makes and verifies, in the CNCF's registry; and the command lines of notation, which <see cref="NotationTests"/> runs itself.</summary>
[TestClass]
[DoNotParallelize]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class SignatureProgramTests
{
    private static readonly Dictionary<string, string> Files = new() { ["etc/os-release"] = PatchedImage.Release, ["etc/passwd"] = "root:x:0:0::/:\n" };

    private static Cosign s_cosign = null!;
    private static (string Private, string Public) s_keys;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_cosign = await Cosign.CreateAsync();
        s_keys = await s_cosign.CreateKeysAsync("cosign");
        foreach ((string name, string? value) in s_cosign.Variables.Where(variable => variable.Name != "HOME"))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [ClassCleanup]
    public static void Stop() => s_cosign.Dispose();

    [TestMethod]
    public async Task An_image_and_its_documents_are_signed_before_the_tag_and_cosign_verifies_them()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        BuildRequest build = await BuildAsync(patched);
        Lines lines = new();

        DeliverResult delivered = await PublishAsync(patched, build, Signing(s_keys.Private), lines);

        string image = $"{patched.Registry.Host}/team/hello@{delivered.Digest}";
        Assert.Contains($"Signed {image} with cosign, and its documents", string.Join('\n', lines.Written));
        string[] verify = ["--key", s_keys.Public, .. Cosign.VerifyOffline];
        JsonNode signature = JsonNode.Parse(await s_cosign.RunAsync(["verify", .. verify, $"{patched.Registry.Host}/team/hello:1.0"]))![0]!;
        Assert.AreEqual(delivered.Digest, (string?)signature["critical"]!["image"]!["docker-manifest-digest"]);
        foreach (string type in (string[])["spdxjson", "cyclonedx", "slsaprovenance1"])
        {
            JsonNode envelope = JsonNode.Parse(await s_cosign.RunAsync(["verify-attestation", "--type", type, .. verify, image]))!;
            JsonNode statement = JsonNode.Parse(Convert.FromBase64String((string)envelope["payload"]!))!;
            Assert.AreEqual(delivered.Digest, "sha256:" + (string?)statement["subject"]![0]!["digest"]!["sha256"], type);
            Assert.IsNotEmpty(statement["predicate"]!.AsObject(), type);
        }

        string[] puts = [.. (await patched.Registry.RequestsOnceAsync(log => log.Any(IsTag))).Where(line => line.StartsWith("PUT /v2/team/hello/manifests/", StringComparison.Ordinal))];
        Assert.IsTrue(IsTag(puts[^1]), "the tag comes last: " + string.Join('\n', puts));

        int before = patched.Registry.Requests.Count;
        await PublishAsync(patched, build, Signing(s_keys.Private), new Lines());
        JsonArray again = JsonNode.Parse(await s_cosign.RunAsync(["verify", .. verify, image]))!.AsArray();
        Assert.HasCount(1, again, "the same signature is not added once more");
        Assert.IsFalse(patched.Registry.Requests.Skip(before).Any(IsTag));

        static bool IsTag(string line) => line.StartsWith("PUT /v2/team/hello/manifests/1.0 ", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Without_a_signature_no_tag_moves_and_the_next_publish_brings_both()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        BuildRequest build = await BuildAsync(patched);
        (string key, _) = await s_cosign.CreateKeysAsync("locked", "another password");

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PublishAsync(patched, build, Signing(key), new Lines()));

        Assert.AreEqual("CSTG8005", e.Code);
        Assert.Contains("'cosign sign' ended with exit code 1: Error: ", e.Message);
        Assert.Contains("The image is there by its digest, not everything of it is signed, and its tags are where they were", e.Message);
        Assert.Contains("COSIGN_PASSWORD", e.Advice);
        using var client = new RegistryClient(patched.Registry.Host, "team/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.IsNull(await client.FindManifestAsync("1.0", default));
        Assert.IsNotNull(await client.FindManifestAsync(e.Message[(e.Message.IndexOf('@', StringComparison.Ordinal) + 1)..][..71], default));

        DeliverResult delivered = await PublishAsync(patched, build, Signing(s_keys.Private), new Lines());
        Assert.AreEqual(delivered.Digest, $"{await client.FindManifestAsync("1.0", default)}");
        await s_cosign.RunAsync(["verify", "--key", s_keys.Public, .. Cosign.VerifyOffline, $"{patched.Registry.Host}/team/hello:1.0"]);
    }

    [TestMethod]
    public async Task A_base_is_built_on_only_with_a_signature_that_counts()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        (string otherPrivate, _) = await s_cosign.CreateKeysAsync("other");
        Image[] bases = await patched.PushBaseAsync(Files, ["PATH=/bin"]);
        BuildRequest build = await BuildAsync(patched) with { BaseImage = patched.Base };
        string named = $"{patched.Registry.Host}/base@{bases[0].Descriptor.Digest}";
        BuildRequest verified = Verified(build, s_keys.Public);

        await FailsAsync(verified, $"cannot build on {named}: cosign finds no signature of it. 'cosign verify' ended with exit code 10: Error: no signatures found");
        await s_cosign.RunAsync(["sign", "--yes", "--key", otherPrivate, .. Cosign.SignOffline, named]);
        await FailsAsync(verified, $"cannot build on {named}: it has signatures, and cosign could verify none of them. 'cosign verify' ended with exit code 12: Error: no matching signatures");
        await s_cosign.RunAsync(["sign", "--yes", "--key", s_keys.Private, .. Cosign.SignOffline, named]);
        Lines lines = new();
        BuildResult built = await BuildImage.RunAsync(verified, lines);
        Assert.IsNotNull(built.Image, string.Join('\n', lines.Problems));
        await CheckSignatures.RunAsync(Check(verified), lines);
        Assert.Contains($"The base '{patched.Base}' has a signature that counts, says cosign.", string.Join('\n', lines.Written));

        // The tag has moved to another image.
        await patched.PushBaseAsync(new Dictionary<string, string>(Files) { ["etc/evil"] = "yes" }, ["PATH=/bin"]);
        await FailsAsync(verified, "cosign finds no signature of it");
        Assert.IsNotNull((await BuildImage.RunAsync(verified with { BaseImage = named }, new Lines())).Image, "the image that was signed is still there");

        static async Task FailsAsync(BuildRequest request, string message)
        {
            foreach (Func<Task> run in (Func<Task>[])[() => BuildImage.RunAsync(request, new Lines()), () => CheckSignatures.RunAsync(Check(request), new Lines())])
            {
                var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(run);
                Assert.AreEqual("CSTG2021", e.Code);
                Assert.Contains(message, e.Message);
            }
        }
    }

    [TestMethod]
    public async Task The_account_of_the_environment_is_the_programs_too_and_stays_nowhere()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        using var folder = new TemporaryFolder();
        BuildRequest build = await StaticHello.RequestAsync(folder, Settings(folder, Signing(s_keys.Private)));

        DeliverResult delivered = await StaticHello.PublishAsync(build, registry.Host, "1.0", new Lines(), attachDocuments: AttachedDocuments.Referrers);

        string config = folder.Combine("config.json");
        await File.WriteAllTextAsync(config, new JsonObject { ["auths"] = new JsonObject { [registry.Host] = new JsonObject { ["auth"] = Convert.ToBase64String("ada:s3cret"u8) } } }.ToJsonString());
        await Tool.RunAsync("env", ["DOCKER_CONFIG=" + folder.Path, Path.Combine(s_cosign.Commands, "cosign"), "verify", "--key", s_keys.Public, .. Cosign.VerifyOffline, $"{registry.Host}/team/hello@{delivered.Digest}"]);

        // The base, too, is in a registry that asks who is there.
        BuildRequest onIt = build with { Settings = Settings(folder, signing: null, Verification(s_keys.Public)), BaseImage = $"{registry.Host}/team/hello:1.0" };
        Lines lines = new();
        await CheckSignatures.RunAsync(Check(onIt) with { DestinationRegistry = registry.Host }, lines);
        Assert.Contains("has a signature that counts, says cosign", string.Join('\n', lines.Written));

        // Other tests, and other builds on this machine, have folders there of their own.
        Assert.AreEqual("", await Tool.RunAsync("sh", "-c", $"grep -lsF '{registry.Host}' /dev/shm/containerstages-*/config.json || true"));
    }

    [TestMethod]
    public async Task A_rebased_image_is_signed_for_all_of_its_platforms_before_its_tag_moves()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Dictionary<string, string> app = new() { ["app/Hello"] = "program" };
        Image[] old = await patched.PushBaseAsync(Files, ["PATH=/bin"], TestImage.Amd64, PatchedImage.Arm64);
        await patched.PushAsync(await patched.BuildAsync(old, app), new ImageName("team/hello", ["1.0"]));
        await patched.PushBaseAsync(new Dictionary<string, string>(Files) { ["etc/new"] = "yes" }, ["PATH=/bin"], TestImage.Amd64, PatchedImage.Arm64);
        PipelineSettings settings = patched.Settings with { Registries = Registries(Signing(s_keys.Private), Verification(s_keys.Public)) };

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RebaseImage.RunAsync(patched.Request with { Settings = settings }, new Lines()));
        Assert.AreEqual("CSTG2021", e.Code, "the newer base has no signature");
        await s_cosign.RunAsync(["sign", "--yes", "--key", s_keys.Private, .. Cosign.SignOffline, patched.Base]);
        RebaseResult result = await RebaseImage.RunAsync(patched.Request with { Settings = settings }, new Lines());

        Assert.IsTrue(result.IsRebased);
        JsonNode index = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Image}"))!;
        foreach (string digest in index["manifests"]!.AsArray().Select(entry => (string)entry!["digest"]!).Append(result.Digest))
        {
            await s_cosign.RunAsync(["verify", "--key", s_keys.Public, .. Cosign.VerifyOffline, $"{patched.Registry.Host}/team/hello@{digest}"]);
        }
    }

    /// <summary>Of a signature that the registry does not give, cosign says the same as of one by another key.</summary>
    [TestMethod]
    public async Task A_signature_that_cannot_be_read_is_not_said_to_be_anothers()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] bases = await patched.PushBaseAsync(Files, ["PATH=/bin"]);
        string named = $"{patched.Registry.Host}/base@{bases[0].Descriptor.Digest}";
        await s_cosign.RunAsync(["sign", "--yes", "--key", s_keys.Private, .. Cosign.SignOffline, named]);
        JsonNode signature = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Registry.Host}/base:sha256-{bases[0].Descriptor.Digest.Hex}.sig"))!;
        string hex = ((string)signature["layers"]![0]!["digest"]!)["sha256:".Length..];
        File.Delete(Path.Combine(patched.Registry.Storage, "docker", "registry", "v2", "blobs", "sha256", hex[..2], hex, "data"));

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            async () => await CheckSignatures.RunAsync(Check(Verified(await BuildAsync(patched) with { BaseImage = patched.Base }, s_keys.Public)), new Lines()));

        Assert.AreEqual("CSTG2021", e.Code);
        Assert.DoesNotContain("by another", e.Message);
        Assert.Contains("the way to the registry", e.Advice);
    }

    [TestMethod]
    public async Task A_program_that_cannot_run_is_not_said_to_be_missing()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("cosign"), "no program");
        File.SetUnixFileMode(folder.Combine("cosign"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var account = new RegistryAccountFolder("registry.example", account: null, TestImage.Store(folder));
        var image = ImageReference.TryParse("registry.example/base@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")!;
        string path = Environment.GetEnvironmentVariable("PATH")!;
        Environment.SetEnvironmentVariable("PATH", $"{folder.Path}:{path}");
        try
        {
            var program = new SignatureProgram(new SignatureSettings { Tool = "cosign", Folder = "/", Key = "env://KEY" }, SignatureUse.VerifyBase, Environment.GetEnvironmentVariable, Progress.None, _ => { });
            program.Check();
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => program.VerifyAsync(image, isInsecure: false, account, default));
            Assert.AreEqual("CSTG2021", e.Code);
            Assert.Contains("Exec format error", e.Message);
            Assert.Contains("that this machine can run", e.Advice);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [TestMethod]
    public async Task Notation_gets_its_own_arguments()
    {
        using var folder = new TemporaryFolder();
        List<string> said = [];
        string log = folder.Combine("log");
        string notation = folder.Combine("notation");
        await File.WriteAllTextAsync(notation, $"#!/bin/sh\necho \"$*\" >> {log}\nprintf 'Error: %s\\n' 'no trust policy' >&2\n[ \"$1\" = sign ]\n");
        File.SetUnixFileMode(notation, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var settings = new SignatureSettings { Tool = "notation", Folder = folder.Path, Key = "release", Arguments = ["--plugin-config", "a=b"] };
        const string Image = "registry.example/team/hello@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        var image = ImageReference.TryParse(Image)!;
        using var account = new RegistryAccountFolder(image.Registry, account: null, TestImage.Store(folder));
        string path = Environment.GetEnvironmentVariable("PATH")!;
        Environment.SetEnvironmentVariable("PATH", $"{folder.Path}:{path}");
        try
        {
            var program = new SignatureProgram(settings, SignatureUse.Sign, Environment.GetEnvironmentVariable, Progress.None, said.Add);
            program.Check();
            await program.SignAsync(image, isInsecure: true, account, default);
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
                () => new SignatureProgram(settings with { Key = "" }, SignatureUse.VerifyBase, Environment.GetEnvironmentVariable, Progress.None, said.Add).VerifyAsync(image, isInsecure: false, account, default));
            Assert.Contains("nobody knows whether its signature counts. 'notation verify' ended with exit code 1: Error: no trust policy", e.Message);
            Assert.Contains("its trust policy and its certificates", e.Advice);
            Assert.DoesNotContain("tlog", e.Advice);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        CollectionAssert.AreEqual((string[])["notation: Error: no trust policy"], said, "what it says while it signs is shown at once");
        CollectionAssert.AreEqual(
            (string[])[$"sign --key release --insecure-registry --plugin-config a=b {Image}", $"verify --plugin-config a=b {Image}"],
            await File.ReadAllLinesAsync(log));
    }

    private static SignatureSettings Signing(string key) => new() { Tool = "cosign", Folder = "/", Key = key, Arguments = [.. Cosign.SignOffline] };

    private static SignatureSettings Verification(string key) => new() { Tool = "cosign", Folder = "/", Key = key, Arguments = [.. Cosign.VerifyOffline] };

    private static RegistrySettings Registries(SignatureSettings? signing, SignatureSettings? verification = null) => new()
    {
        Signing = signing,
        BaseVerification = verification,
        Variable = name => name switch
        {
            "DOTNET_CONTAINER_REGISTRY_UNAME" => RealRegistry.UserName,
            "DOTNET_CONTAINER_REGISTRY_PWORD" => RealRegistry.Password,
            _ => Environment.GetEnvironmentVariable(name),
        },
    };

    private static BuildRequest Verified(BuildRequest build, string key) =>
        build with { Settings = build.Settings with { Registries = Registries(signing: null, Verification(key)) } };

    private static CheckSignaturesRequest Check(BuildRequest build) =>
        new() { Settings = build.Settings, Root = build.PublishFolder, BaseImage = build.BaseImage, RuntimeIdentifier = build.RuntimeIdentifier };

    private static PipelineSettings Settings(TemporaryFolder folder, SignatureSettings? signing, SignatureSettings? verification = null) =>
        new() { CacheFolder = folder.Combine("cache"), Registries = Registries(signing, verification) };

    private static Task<BuildRequest> BuildAsync(PatchedImage patched) => StaticHello.RequestAsync(patched.Folder, patched.Settings);

    private static Task<DeliverResult> PublishAsync(PatchedImage patched, BuildRequest build, SignatureSettings signing, Lines lines) =>
        StaticHello.PublishAsync(build with { Settings = build.Settings with { Registries = Registries(signing) } }, patched.Registry.Host, "1.0", lines, attachDocuments: AttachedDocuments.Referrers);
}
