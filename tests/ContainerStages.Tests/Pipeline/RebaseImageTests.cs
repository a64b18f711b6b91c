using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Patching;
using ContainerStages.Pipeline;
using ContainerStages.Registry;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Tests.Registry;

namespace ContainerStages.Tests.Pipeline;

/// <summary>Images and bases in the CNCF's registry; skopeo reads what a rebase leaves there.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class RebaseImageTests
{
    private static readonly string[] Environment = ["PATH=/usr/bin:/bin", "APP_UID=1654", "BOTH=base's", "ASPNETCORE_HTTP_PORTS=8080"];

    private static readonly Dictionary<string, string> OldFiles = new()
    {
        ["etc/os-release"] = PatchedImage.Release,
        ["etc/passwd"] = "root:x:0:0::/:\napp:x:1654:1654::/:\n",
        ["usr/lib/libssl.so.3"] = "old",
        ["usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/a.dll"] = "old",
        ["var/lib/dpkg/status.d/tzdata"] = Status("tzdata", "2026a-1").Item2,
    };

    private static readonly Dictionary<string, string> App = new() { ["app/Hello"] = "program", ["app/Hello.dll"] = "code" };

    [TestMethod]
    public async Task All_platforms_get_what_a_publish_on_the_newer_base_would_give_and_only_manifests_and_configurations_are_sent()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] oldBases = await patched.PushBaseAsync(OldFiles, Environment, TestImage.Amd64, PatchedImage.Arm64);
        ImageSet old = await patched.PushAsync(await patched.BuildAsync(oldBases, App), new ImageName("team/hello", ["1.0", "latest"]));
        Image[] newBases = await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended"), ("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.2/a.dll", "new")), [.. Environment, "NEW=1"], TestImage.Amd64, PatchedImage.Arm64);
        await patched.PushAsync(await patched.BuildAsync(newBases, New(App, ("app/Hello.dll", "another"))), new ImageName("team/hello", ["edge"]));
        ImageSet expected = await ImageSet.CreateAsync(await patched.BuildAsync(newBases, App), patched.Store, default);
        int before = patched.Registry.Requests.Count;
        Lines lines = new();

        RebaseResult result = await RebaseImage.RunAsync(patched.Request with { Tags = ["1.0", "latest", "edge"] }, lines);

        Assert.IsTrue(result.IsRebased, string.Join('\n', lines.Problems));
        Assert.AreEqual(expected.Descriptor.Digest.ToString(), result.Digest, "the digest of a publish on that base");
        Assert.AreNotEqual(old.Descriptor.Digest, expected.Descriptor.Digest);
        CollectionAssert.AreEqual((string[])[patched.Image, patched.Image.Replace("1.0", "latest", StringComparison.Ordinal)], result.Names.ToArray());
        Assert.Contains("The tag 'edge' is another image", string.Join('\n', lines.Written));
        JsonNode config = await Skopeo.InspectAsync($"docker://{patched.Image}", "--tls-verify=false", "--config");
        CollectionAssert.AreEqual(
            (string[])["PATH=/opt/tool:/usr/bin:/bin", "APP_UID=1654", "BOTH=project's", "ASPNETCORE_HTTP_PORTS=8080", "NEW=1", "OWN=1"],
            config["config"]!["Env"]!.AsArray().Select(entry => (string)entry!).ToArray());
        await Skopeo.RunAsync("copy", "--all", "--src-tls-verify=false", $"docker://{patched.Image}", $"dir:{patched.Folder.Combine("copy")}");

        string[] log = [.. (await patched.Registry.RequestsOnceAsync(log => log.Skip(before).Any(line => line.StartsWith("PUT /v2/team/hello/manifests/latest", StringComparison.Ordinal)))).Skip(before)];
        Assert.HasCount(2, log.Where(line => line.StartsWith("PUT /v2/team/hello/blobs/", StringComparison.Ordinal)), string.Join('\n', log));
        Assert.StartsWith("PUT /v2/team/hello/manifests/latest", log.Last(line => line.StartsWith("PUT ", StringComparison.Ordinal)));

        Lines again = new();
        Assert.IsFalse((await RebaseImage.RunAsync(patched.Request, again)).IsRebased);
        Assert.Contains("is on the newest base already: nothing was sent", string.Join('\n', again.Written));
    }

    /// <summary>An index says what all of its images say; only what it says alone is copied.</summary>
    [TestMethod]
    public async Task The_annotations_of_an_index_are_those_of_its_new_images_and_its_own()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] bases = await patched.PushBaseAsync(OldFiles, Environment);
        Image old = (await patched.BuildAsync(bases, App)).Single();
        Image annotated = await ImageBuilder.AssembleAsync(
            old.Config, old.Layers, isDocker: false, Json.NoStrings.SetItem(Annotation.BaseDigest, $"{bases[0].Descriptor.Digest}").SetItem("org.example.both", "yes"), patched.Store, default);
        ImageSet set = await ImageSet.CreateAsync(
            [annotated], new IndexRequest { Annotations = [new("org.example.team", "orders"), new("org.example.both", "yes")], IsAlwaysMade = true }, patched.Store, default);
        await new RegistryDestination(patched.Registry.Host, new RegistryOptions()).DeliverAsync(set, new ImageName("team/hello", ["1.0"]), patched.Store, default);
        Image[] newer = await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);

        Assert.IsTrue((await RebaseImage.RunAsync(patched.Request, new Lines())).IsRebased);

        JsonNode index = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Image}"))!;
        Assert.AreEqual($"{newer[0].Descriptor.Digest}", (string?)index["annotations"]![Annotation.BaseDigest]);
        Assert.AreEqual("orders", (string?)index["annotations"]!["org.example.team"]);
        Assert.AreEqual("yes", (string?)index["annotations"]!["org.example.both"]);
    }

    /// <summary>BuildImage itself, in place of what this test class puts together.</summary>
    [TestMethod]
    public async Task A_built_image_gets_the_digest_of_a_build_on_the_newer_base()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        BuildRequest build = await StaticHello.RequestAsync(patched.Folder, patched.Settings) with { BaseImage = patched.Base, LabelBaseDigest = true, Environment = [new("OWN", "1")] };
        await patched.PushBaseAsync(OldFiles, Environment);
        await PublishAsync("1.0");
        await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), [.. Environment, "NEW=1"]);
        string expected = await PublishAsync("expected");

        RebaseResult result = await RebaseImage.RunAsync(patched.Request, new Lines());

        Assert.IsTrue(result.IsRebased);
        Assert.AreEqual(expected, result.Digest);

        async Task<string> PublishAsync(string tag) => (await StaticHello.PublishAsync(build, patched.Registry.Host, tag, new Lines())).Digest;
    }

    /// <summary>They equal the documents of a publish on the newer base. Only the provenance says that the base was replaced.</summary>
    [TestMethod]
    [DataRow(AttachedDocuments.Referrers)]
    [DataRow(AttachedDocuments.Index)]
    public async Task Documents_are_renewed_where_the_old_ones_are(AttachedDocuments place)
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        BuildRequest build = await StaticHello.RequestAsync(patched.Folder, patched.Settings) with { BaseImage = patched.Base, LabelBaseDigest = true };
        await patched.PushBaseAsync(New(("var/lib/dpkg/status.d/libssl3", "Package: libssl3\nVersion: 3.0.1-1\nArchitecture: amd64\n"), ("var/lib/dpkg/status.d/libssl3.md5sums", "0  usr/lib/libssl.so.3\n")), Environment);
        string old = (await StaticHello.PublishAsync(build, patched.Registry.Host, "1.0", new Lines(), place)).Digest;
        await patched.PushBaseAsync(
            New(("usr/lib/libssl.so.3", "mended"), ("var/lib/dpkg/status.d/libssl3", "Package: libssl3\nVersion: 3.0.2-1\nArchitecture: amd64\n"), ("var/lib/dpkg/status.d/libssl3.md5sums", "0  usr/lib/libssl.so.3\n")), Environment);
        string expected = (await StaticHello.PublishAsync(build, patched.Registry.Host, "expected", new Lines())).Digest;
        Lines lines = new();

        RebaseResult result = await RebaseImage.RunAsync(patched.Request with { AttachDocuments = true }, lines);

        string said = string.Join('\n', lines.Written);
        Assert.Contains("Its bills of materials and its provenance are renewed", said);
        Assert.DoesNotContain("refer to", said.Replace("documents that refer to it", "", StringComparison.Ordinal));
        Assert.DoesNotContain("attestations", said);
        JsonNode[] renewed = await DocumentsAsync();
        Assert.IsTrue(JsonNode.DeepEquals(await ReportAsync("container.spdx.json"), renewed[0]), $"{renewed[0]}");
        Assert.IsTrue(JsonNode.DeepEquals(await ReportAsync("container.cdx.json"), renewed[1]), $"{renewed[1]}");
        Assert.Contains("pkg:deb/debian/libssl3@3.0.2-1", $"{renewed[1]}");
        JsonNode definition = renewed[2]["predicate"]!["buildDefinition"]!;
        Assert.AreEqual("urn:containerstages:rebase:v1", (string?)definition["buildType"]);
        string inputs = $"{definition["resolvedDependencies"]}";
        Assert.Contains(await OldImageAsync(), inputs);
        Assert.Contains((await Skopeo.RunAsync("inspect", "--format", "{{.Digest}}", "--tls-verify=false", $"docker://{patched.Base}")).Trim()[7..], inputs);

        async Task<JsonNode> ReportAsync(string name) => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(build.ReportFolder, name)))!;

        async Task<string> OldImageAsync() => place == AttachedDocuments.Referrers ? old[7..]
            : ((string)JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Registry.Host}/team/hello@{old}"))!["manifests"]![0]!["digest"]!)[7..];

        async Task<JsonNode[]> DocumentsAsync()
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://{patched.Registry.Host}/v2/team/hello/") };
            JsonArray entries = (await GetAsync(place == AttachedDocuments.Referrers ? $"manifests/sha256-{result.Digest[7..]}" : $"manifests/{result.Digest}"))["manifests"]!.AsArray();
            List<JsonNode> documents = [];
            foreach (JsonNode? entry in entries.Where(entry => (string?)entry!["digest"] != expected))
            {
                foreach (JsonNode? layer in (await GetAsync($"manifests/{entry!["digest"]}"))["layers"]!.AsArray())
                {
                    JsonNode document = await GetAsync($"blobs/{layer!["digest"]}");
                    documents.Add(place == AttachedDocuments.Referrers || documents.Count == 2 ? document : document["predicate"]!);
                }
            }

            return [.. documents];

            async Task<JsonNode> GetAsync(string path)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Add("Accept", ["application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json"]);
                using HttpResponseMessage response = await http.SendAsync(request);
                return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
            }
        }
    }

    /// <summary>The base of one platform has changed. What the index says about the other image stays, and a hostile statement stops nothing.</summary>
    [TestMethod]
    public async Task Statements_about_an_image_that_stays_as_it_is_stay_too()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] bases = await patched.PushBaseAsync(OldFiles, Environment, TestImage.Amd64, PatchedImage.Arm64);
        Image[] images = await patched.BuildAsync(bases, App);
        AttestationManifest[] statements =
        [
            await AttestationManifest.CreateAsync(images[0].Descriptor.Digest, [("https://spdx.dev/Document", """{"predicate":1,"predicate":2}"""u8.ToArray())], patched.Store, default),
            await AttestationManifest.CreateAsync(images[1].Descriptor.Digest, [("https://spdx.dev/Document", "{}"u8.ToArray())], patched.Store, default),
        ];
        ImageSet set = await ImageSet.CreateAsync(images, new IndexRequest { Attestations = [.. statements] }, patched.Store, default);
        await new RegistryDestination(patched.Registry.Host, new RegistryOptions()).DeliverAsync(set, new ImageName("team/hello", ["1.0"]), patched.Store, default);
        Image[] newer = await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);
        await patched.PushAsync([newer[0], bases[1]], new ImageName("base", ["1"]));
        Lines lines = new();

        Assert.IsTrue((await RebaseImage.RunAsync(patched.Request, lines)).IsRebased);

        JsonArray entries = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Image}"))!["manifests"]!.AsArray();
        Assert.AreEqual("amd64 arm64 unknown", string.Join(' ', entries.Select(entry => entry!["platform"]!["architecture"])));
        Assert.AreEqual($"{images[1].Descriptor.Digest} {statements[1].Manifest.Digest}", string.Join(' ', entries.Skip(1).Select(entry => entry!["digest"])));
        Assert.Contains($"of {images[0].Descriptor.Digest} was not renewed: it is another program's, or cannot be understood", string.Join('\n', lines.Written));
    }

    [TestMethod]
    [DataRow("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n", "another release (debian 13 in place of debian 12)")]
    [DataRow("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION=\"12 (point release)\"\n", "")]
    [DataRow("-usr/lib/libssl.so.3", "", "no longer has the library libssl.so.3")]
    [DataRow("-usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/a.dll", "", "no longer has the shared framework Microsoft.NETCore.App 10.0")]
    [DataRow("app/Hello.dll", "of the base", "would hide them: /app/Hello.dll")]
    [DataRow("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2025b-9\nArchitecture: amd64\n", "it has older versions: tzdata 2026a-1 -> 2025b-9")]
    [DataRow("etc/passwd", "root:x:0:0::/:\napp:x:1654:99::/:\n", "its own user is 1654:99")]
    [DataRow("ASPNETCORE_HTTP_PORTS", "80", "ASPNETCORE_HTTP_PORTS is '80' in place of '8080'")]
    [DataRow("no label", "", "does not say which base it was built on")]
    public async Task What_is_not_safe_is_refused_with_its_reason_and_moves_no_tag(string what, string value, string reason)
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        ImageSet old = await patched.PushAsync(
            await patched.BuildAsync(await patched.PushBaseAsync(OldFiles, Environment), App, hasLabel: what != "no label"), new ImageName("team/hello", ["1.0"]));
        Dictionary<string, string> files = New(("usr/lib/libz.so.1", "new"));
        string[] environment = what.StartsWith("ASPNETCORE", StringComparison.Ordinal) ? [.. Environment[..^1], $"{what}={value}"] : Environment;
        if (what.StartsWith('-'))
        {
            files.Remove(what[1..]);
            files["usr/share/dotnet/dotnet"] = "";
        }
        else if (what.Contains('/', StringComparison.Ordinal))
        {
            files[what] = value;
        }

        await patched.PushBaseAsync(files, environment);
        if (reason.Length == 0)
        {
            Assert.IsTrue((await RebaseImage.RunAsync(patched.Request, new Lines())).IsRebased);
            return;
        }

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RebaseImage.RunAsync(patched.Request, new Lines()));
        Assert.AreEqual(Catalogue.RebaseRefused, e.Diagnostic);
        Assert.Contains(reason, e.Message);
        using var client = new RegistryClient(patched.Registry.Host, "team/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.AreEqual(old.Descriptor.Digest, await client.FindManifestAsync("1.0", default));
    }

    /// <summary>The app asks for exactly one patch. What was the same on the older base, a framework that neither has and no folder for temporary files, is no reason.</summary>
    [TestMethod]
    public async Task What_the_checks_find_on_the_newer_base_alone_is_an_error_that_moves_no_tag()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Dictionary<string, string> app = New(App, ("app/Hello.runtimeconfig.json", """{"runtimeOptions":{"rollForward":"Disable","frameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.1"},{"name":"Other.App","version":"1.0.0"}]}}"""));
        ImageSet old = await patched.PushAsync(await patched.BuildAsync(await patched.PushBaseAsync(OldFiles, Environment), app), new ImageName("team/hello", ["1.0"]));
        Dictionary<string, string> files = New(("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.2/a.dll", "newer"));
        files.Remove("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/a.dll");
        await patched.PushBaseAsync(files, Environment);
        Lines lines = new();

        RebaseResult result = await RebaseImage.RunAsync(patched.Request, lines);

        Assert.IsFalse(result.IsRebased);
        Assert.AreEqual("CSTG4015 True", string.Join(' ', lines.Problems.Select(problem => $"{problem.Code} {problem.IsError}")));
        using var client = new RegistryClient(patched.Registry.Host, "team/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.AreEqual(old.Descriptor.Digest, await client.FindManifestAsync("1.0", default));

        await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);
        Assert.IsTrue((await RebaseImage.RunAsync(patched.Request, new Lines())).IsRebased);
    }

    [TestMethod]
    public async Task A_base_that_goes_back_to_an_older_patch_of_NET_is_refused()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        await patched.PushAsync(await patched.BuildAsync(await patched.PushBaseAsync(OldFiles, Environment), App), new ImageName("team/hello", ["1.0"]));
        Dictionary<string, string> files = New(("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1-rc.2/a.dll", "older"));
        files.Remove("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/a.dll");
        await patched.PushBaseAsync(files, Environment);
        Assert.Contains("it has older versions: Microsoft.NETCore.App 10.0.1 -> 10.0.1~rc.2", await RefusalAsync(patched.Request));
    }

    /// <summary>What the image replaces has changed below it: it would go on with what it took the place of.</summary>
    [TestMethod]
    public async Task A_file_of_the_base_that_the_image_replaces_has_to_stay_the_same()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        await patched.PushAsync(
            await patched.BuildAsync(await patched.PushBaseAsync(New(("etc/motd", "old")), Environment), New(App, ("etc/motd", "the app's"))), new ImageName("team/hello", ["1.0"]));
        await patched.PushBaseAsync(New(("etc/motd", "mended")), Environment);
        Assert.Contains("would hide them: /etc/motd", await RefusalAsync(patched.Request));
    }

    [TestMethod]
    public async Task An_image_without_a_numeric_user_is_refused()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image image = (await patched.BuildAsync(await patched.PushBaseAsync(OldFiles, Environment), App)).Single();
        JsonObject json = image.Config.ToJson();
        json["config"]!["User"] = "app";
        await patched.PushAsync(
            [await ImageBuilder.AssembleAsync(ImageConfig.Of(json), image.Layers, isDocker: false, Json.NoStrings, patched.Store, default)], new ImageName("team/hello", ["1.0"]));
        await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);
        Assert.Contains("runs as 'app', which is not numeric", await RefusalAsync(patched.Request));
    }

    /// <summary>A registry need not say the digest of a tag that is asked for with HEAD.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_tag_that_another_publish_moves_during_the_upload_stays_there(bool saysDigest)
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        await using FaultRelay relay = await FaultRelay.StartAsync(patched.Registry);
        Image[] bases = await patched.PushBaseAsync(OldFiles, Environment);
        await patched.PushAsync(await patched.BuildAsync(bases, App), new ImageName("team/hello", ["1.0"]));
        ImageSet other = await patched.PushAsync(await patched.BuildAsync(bases, New(App, ("app/Hello.dll", "another"))), new ImageName("team/hello", ["other"]));
        await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);
        int uploads = 0;
        relay.Choose = request =>
            request.Method == "POST" && Interlocked.Increment(ref uploads) == 1 ? async (faults, context) =>
            {
                await patched.PushAsync(other.Images, new ImageName("team/hello", ["1.0"]));
                await faults.RelayAsync(context);
            }
            : request.Method == "HEAD" && !saysDigest ? async (faults, context) =>
            {
                using HttpResponseMessage answer = await faults.AskAsync(context);
                FaultRelay.Copy(answer, context);
                context.Response.Headers.Remove("Docker-Content-Digest");
            }
            : null;

        Assert.Contains($"has become {other.Descriptor.Digest} in the meantime", await RefusalAsync(patched.Request with { Image = $"{relay.Host}/team/hello:1.0" }));

        Assert.AreNotEqual(0, uploads);
        using var client = new RegistryClient(patched.Registry.Host, "team/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.AreEqual(other.Descriptor.Digest, await client.FindManifestAsync("1.0", default));
    }

    [TestMethod]
    public async Task A_registry_that_does_not_say_what_refers_to_the_image_stops_no_rebase()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        await using FaultRelay relay = await FaultRelay.StartAsync(patched.Registry);
        await patched.PushAsync(await patched.BuildAsync(await patched.PushBaseAsync(OldFiles, Environment), App), new ImageName("team/hello", ["1.0"]));
        await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);
        relay.Choose = request => !request.Path.Value!.Contains("/referrers/", StringComparison.Ordinal) ? null : (_, context) =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        Lines lines = new();

        Assert.IsTrue((await RebaseImage.RunAsync(patched.Request with { Image = $"{relay.Host}/team/hello:1.0", AttachDocuments = true }, lines)).IsRebased);

        Assert.Contains("Nobody knows whether signatures", string.Join('\n', lines.Written));
        Assert.Contains("were not renewed: ", string.Join('\n', lines.Written));
    }

    [TestMethod]
    public async Task An_index_of_one_image_stays_an_index()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        ImageSet set = await ImageSet.CreateAsync(
            await patched.BuildAsync(await patched.PushBaseAsync(OldFiles, Environment), App), new IndexRequest { Annotations = [new("of.index", "yes")], IsAlwaysMade = true }, patched.Store, default);
        await new RegistryDestination(patched.Registry.Host, new RegistryOptions()).DeliverAsync(set, new ImageName("team/hello", ["1.0"]), patched.Store, default);
        await patched.PushBaseAsync(New(("usr/lib/libssl.so.3", "mended")), Environment);

        Assert.IsTrue((await RebaseImage.RunAsync(patched.Request, new Lines())).IsRebased);

        JsonNode index = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Image}"))!;
        Assert.HasCount(1, index["manifests"]!.AsArray());
        Assert.AreEqual("yes", (string?)index["annotations"]!["of.index"]);
    }

    [TestMethod]
    [DataRow("registry.example/base:1", "registry.example/base:1")]
    [DataRow("registry.example/base:2", "registry.example/base:2")]
    [DataRow(null, "registry.example/base:1")]
    public async Task A_rebase_renews_the_label_with_the_name_of_the_base(string? name, string expected)
    {
        using var folder = new TemporaryFolder();
        ImageSettings settings = new() { Created = "2026-01-01T00:00:00Z", User = new NumericUser(1654, 1654), WorkingDirectory = "/", Labels = [new(Annotation.BaseName, "registry.example/base:1")] };
        ImageConfig before = ImageConfig.Empty(TestImage.Amd64);
        Image now = await TestImage.BuildAsync(TestImage.Store(folder), TestImage.Amd64, "base");
        Assert.AreEqual(expected, new RebasedSettings(before.With(settings, []), before, name).On(now, 0).Labels[Annotation.BaseName]);
    }

    /// <summary>ContainerStagesImage may name any registry.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task The_account_that_pushes_is_for_the_registry_of_the_project_alone(bool isOfProject)
    {
        using var folder = new TemporaryFolder();
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(401, "", "WWW-Authenticate: Basic realm=\"test\""));
        PatchRequest request = new()
        {
            Settings = new PipelineSettings
            {
                CacheFolder = folder.Combine("cache"),
                Registries = new RegistrySettings
                {
                    Variable = name => name is "DOTNET_CONTAINER_PUSH_REGISTRY_UNAME" or "DOTNET_CONTAINER_PUSH_REGISTRY_PWORD" ? "secret" : null,
                },
            },
            Root = folder.Path,
            Image = $"{server.Host}/team/hello:1.0",
            DestinationRegistry = isOfProject ? server.Host : "registry.example",
            BaseImage = "registry.example/base:1",
            AppName = "Hello",
        };
        await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => CheckBase.RunAsync(request, new Lines()));
        Assert.AreEqual(isOfProject, server.Requests.Any(sent => sent.Authorization is not null));
        server.Requests.Clear();
        await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RebaseImage.RunAsync(request, new Lines()));
        Assert.AreEqual(isOfProject, server.Requests.Any(sent => sent.Authorization is not null));
    }

    /// <summary>The layers of such a base look like those of the image: only the base's own manifest tells them apart.</summary>
    [TestMethod]
    public async Task The_check_reads_the_packages_of_a_base_that_this_package_has_made()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] core = await patched.PushBaseAsync(OldFiles, Environment);
        Image[] company = await patched.BuildAsync(core, new Dictionary<string, string>([Pair(Status("openssl", "3.0.1"))]));
        await patched.PushAsync(company, new ImageName("company", ["1"]));
        await patched.PushAsync(await patched.BuildAsync(company, App), new ImageName("team/hello", ["1.0"]));
        await patched.PushAsync(await patched.BuildAsync(core, new Dictionary<string, string>([Pair(Status("openssl", "3.0.2"))])), new ImageName("company", ["1"]));

        CheckBaseResult moved = await CheckBase.RunAsync(patched.Request with { BaseImage = $"{patched.Registry.Host}/company:1" }, new Lines());

        CollectionAssert.AreEqual((string[])["openssl 3.0.1 -> 3.0.2"], moved.Changes.ToArray());

        static KeyValuePair<string, string> Pair((string Path, string Content) file) => new(file.Path, file.Content);
    }

    [TestMethod]
    public async Task The_check_of_the_base_names_the_packages_and_is_an_error_only_where_it_is_asked_for()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        await patched.PushAsync(
            await patched.BuildAsync(await patched.PushBaseAsync(New(Status("openssl", "3.0.1"), Status("gone", "1")), Environment), App), new ImageName("team/hello", ["1.0"]));
        Lines lines = new();
        CheckBaseResult same = await CheckBase.RunAsync(patched.Request with { FailIfMoved = true }, lines);
        Assert.IsFalse(same.HasMoved);
        Assert.IsEmpty(lines.Problems);
        Assert.Contains("is the newest", string.Join('\n', lines.Written));

        await patched.PushBaseAsync(New(Status("openssl", "3.0.2"), Status("zlib1g", "1.3")), Environment);
        CheckBaseResult moved = await CheckBase.RunAsync(patched.Request, lines);
        Assert.IsTrue(moved.HasMoved);
        CollectionAssert.AreEqual((string[])["gone 1 has gone", "openssl 3.0.1 -> 3.0.2", "zlib1g 1.3 is new"], moved.Changes.ToArray());
        Assert.IsEmpty(lines.Problems);

        await CheckBase.RunAsync(patched.Request with { FailIfMoved = true }, lines);
        Problem problem = lines.Problems.Single();
        Assert.IsTrue(problem.IsError);
        Assert.AreEqual(Catalogue.BaseMoved.Code, problem.Code);
        Assert.Contains("openssl 3.0.1 -> 3.0.2", problem.Message);
    }

    [TestMethod]
    public async Task A_base_that_cannot_become_newer_is_named()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => CheckBase.RunAsync(patched.Request with { BaseImage = "scratch" }, new Lines()));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.Contains("'scratch'", e.Message);
    }

    private static async Task<string> RefusalAsync(PatchRequest request)
    {
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RebaseImage.RunAsync(request, new Lines()));
        Assert.AreEqual(Catalogue.RebaseRefused, e.Diagnostic);
        return e.Message;
    }

    private static (string, string) Status(string package, string version) =>
        ($"var/lib/dpkg/status.d/{package}", $"Package: {package}\nVersion: {version}\nArchitecture: amd64\n");

    private static Dictionary<string, string> New(params (string Path, string Content)[] files) => New(OldFiles, files);

    private static Dictionary<string, string> New(Dictionary<string, string> from, params (string Path, string Content)[] files)
    {
        Dictionary<string, string> all = new(from);
        foreach ((string path, string content) in files)
        {
            all[path] = content;
        }

        return all;
    }
}
