using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Secrets;
using ContainerStages.Diagnostics;
using ContainerStages.Elf;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Secrets;

/// <summary>CSTG5006: every kind of secret in every place of an image.</summary>
[TestClass]
public sealed class SecretRuleTests
{
    private static string Token => PlantedSecrets.All.Single(planted => planted.Name == "GitHub token").Text;

    [TestMethod]
    public void There_is_a_planted_secret_of_every_kind() => CollectionAssert.AreEquivalent(
        Detectors.All.Select(detector => detector.Name).ToArray(),
        PlantedSecrets.All.Select(planted => planted.Name).ToArray());

    [TestMethod]
    public async Task Every_kind_is_found_in_every_place_and_shown_nowhere()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        IReadOnlyList<PlantedSecret> planted = PlantedSecrets.All;
        IEnumerable<LayerEntry> Files(string prefix, Func<PlantedSecret, byte[]> content) =>
            planted.Select((secret, i) => new FileEntry(ContainerPath.Parse($"app/{prefix}{i}"), FileContent.Of(content(secret))));
        ImagePlan plan = TestBase.Plan(
            await TestBase.CreateAsync(store),
            [
                new LayerPlan(LayerClass.Projects, Files("file", secret => Encoding.Latin1.GetBytes("below " + secret.Text))),
                new LayerPlan(LayerClass.App, [.. Files("file", secret => Encoding.Latin1.GetBytes("a\n" + secret.Text + "\n")), .. Files("dll", Assembly)]),
            ]) with
        {
            Settings = new ImageSettings
            {
                Created = "",
                User = NumericUser.Root,
                WorkingDirectory = "/app",
                Environment = [.. planted.Select((secret, i) => KeyValuePair.Create($"E{i}", secret.Text))],
                Labels = [.. planted.Select((secret, i) => KeyValuePair.Create($"l{i}", secret.Text))],
            },
        };

        Finding[] findings = [.. await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(plan, store, []), store, default)];

        StringBuilder missed = new();
        for (int i = 0; i < planted.Count; i++)
        {
            foreach (string place in (string[])[$"'/app/file{i}' (layer 'projects')", $"'/app/file{i}' (layer 'app')", $"'/app/dll{i}' (layer 'app')", $"environment variable E{i}", $"label l{i}"])
            {
                if (!findings.Any(finding => finding.Message.StartsWith($"cannot ship the secret in {place}: {planted[i].Name}", StringComparison.Ordinal)))
                {
                    missed.AppendLine($"{planted[i].Name} in {place}");
                }
            }
        }

        Assert.AreEqual("", missed.ToString());
        string shown = string.Join('\n', findings.Select(finding => $"{finding}")) + string.Concat(Notes(folder).Select(File.ReadAllText));
        foreach (PlantedSecret secret in planted)
        {
            Assert.DoesNotContain(secret.Secret, shown, secret.Name);
            Assert.DoesNotContain(secret.Secret[^8..], shown, secret.Name);
        }

        Assert.IsNotEmpty(Notes(folder), "the notes are looked through, too");
        Assert.AreSequenceEqual(findings, await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(plan, store, []), store, default), "the notes say the same");
    }

    [TestMethod]
    public async Task A_secret_has_one_fingerprint_wherever_it_stands()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        LayerPlan layer = new(LayerClass.App, [Samples.File("app/a.json", $"\"{Token}\""), new FileEntry(ContainerPath.Parse("app/a.dll"), FileContent.Of(Assembly(new PlantedSecret("", Token, ""))))]);
        Finding[] findings = [.. await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(TestBase.Plan(await TestBase.CreateAsync(store), [layer]), store, []), store, default)];
        Assert.HasCount(2, findings);
        Assert.AreEqual(findings[0].Fingerprint, findings[1].Fingerprint);
        Assert.MatchesRegex("\\A[0-9a-f]{12}\\z", findings[0].Fingerprint!);
        Assert.AreEqual(
            $"cannot ship the secret in '/app/a.dll' (layer 'app'): GitHub token that begins with 'ghp', fingerprint {findings[0].Fingerprint}",
            findings[0].Message);
        Assert.AreEqual(Severity.None, new CheckPolicy([new Regrading("CSTG5006", null, "a test's") { Fingerprints = [findings[0].Fingerprint!] }]).SeverityOf(findings[0]));
    }

    [TestMethod]
    [DataRow(nameof(FileOrigin.Package), false, 0)]
    [DataRow(nameof(FileOrigin.Package), true, 0)]
    [DataRow(nameof(FileOrigin.Framework), true, 0)]
    [DataRow(nameof(FileOrigin.RuntimeNative), false, 0)]
    [DataRow(nameof(FileOrigin.Project), false, 1)]
    [DataRow(nameof(FileOrigin.Asset), false, 1)]
    [DataRow(nameof(FileOrigin.App), true, 1)]
    public async Task What_everybody_has_is_no_secret(string origin, bool trimmed, int expected)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        FileEntry file = Samples.File("app/a.dll", Token);
        ImagePlan plan = TestBase.Plan(await TestBase.CreateAsync(store), [new LayerPlan(LayerClass.App, [file])]);
        PublishedFile published = new("a.dll", file.Content, Enum.Parse<FileOrigin>(origin), trimmed, IsExecutable: false);
        Assert.HasCount(expected, await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(plan, store, [published]), store, default));
    }

    [TestMethod]
    public async Task A_secret_in_a_file_of_the_base_is_one_whatever_covers_it()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["etc/pip.conf=" + Token, "etc/other=nothing"], ["etc/.wh.pip.conf="]);
        LayerPlan layer = new(LayerClass.App, [Samples.File("app/a.json", Token)]);
        ImagePlan plan = TestBase.Plan(image, [layer]);

        Finding[] findings = [.. await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(plan, store, []), store, default)];

        Assert.HasCount(2, findings);
        Assert.AreEqual(
            $"cannot ship the secret in the base's layer {image.Layers[0].Blob.Digest}, file '/etc/pip.conf': GitHub token that begins with 'ghp', fingerprint {findings[0].Fingerprint}",
            findings[1].Message);
        Assert.AreEqual(findings[0].Fingerprint, findings[1].Fingerprint);
        Assert.AreEqual(Severity.Error, new CheckPolicy([]).SeverityOf(findings[1]));
        Assert.DoesNotContain(Token, string.Concat(Notes(folder).Select(File.ReadAllText)));

        Directory.Delete(folder.Combine("store", "blobs"), recursive: true);
        Assert.AreSequenceEqual(findings, await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(plan, store, []), store, default), "no layer is read again");
    }

    [TestMethod]
    [DataRow("etc/ssl/private/site.key", "RSA private key (PEM)", 1)]
    [DataRow("usr/share/app/site.key", "RSA private key (PEM)", 1)]
    [DataRow("usr/share/doc/openssl/key.pem", "RSA private key (PEM)", 0)]
    [DataRow("usr/lib/python3/dist-packages/requests/tests/server.key", "RSA private key (PEM)", 0)]
    [DataRow("test/server.key", "RSA private key (PEM)", 1)]
    [DataRow("root/.gitconfig", "password in an address", 1)]
    [DataRow("usr/local/etc/pip.conf", "password in an address", 1)]
    [DataRow("usr/src/app/settings", "password in an address", 1)]
    [DataRow("usr/share/tcltk/http.tm", "password in an address", 0)]
    public async Task What_distributions_carry_is_no_secret(string path, string name, int expected)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, [$"{path}={PlantedSecrets.All.Single(planted => planted.Name == name).Text}\n"]);
        Assert.HasCount(expected, await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(TestBase.Plan(image, []), store, []), store, default));
    }

    [TestMethod]
    public async Task Every_kind_is_found_in_a_base()
    {
        foreach (PlantedSecret planted in PlantedSecrets.All)
        {
            foreach (byte[] content in (byte[][])[Encoding.Latin1.GetBytes($"a\n{planted.Text}\n"), Encoding.Unicode.GetBytes(planted.Text), Encoding.BigEndianUnicode.GetBytes(planted.Text)])
            {
                IndexEntry file = new("etc/app/settings", EntryType.File) { Length = content.Length };
                file = file with { Remarks = await new BaseSecrets().InspectAsync(file, new MemoryStream(content), default) };
                Assert.Contains(planted.Name, BaseSecrets.In(file).Select(secret => secret.Name));
                Assert.DoesNotContain(planted.Secret[^8..], string.Concat(file.Remarks), planted.Name);
            }
        }
    }

    /// <summary>A note says nothing of detectors that there were not when it was written.</summary>
    [TestMethod]
    public async Task Notes_of_other_detectors_are_not_read()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        FileContent content = FileContent.Of(Encoding.UTF8.GetBytes(Token + new string('.', 40_000)));
        await store.Entries.WriteAsync("secrets", $"{content.Digest.Hex}-000000000000", "");
        Assert.HasCount(1, await new SecretCache(store).ScanAsync(content, "a.json", null, default));
        await store.Entries.WriteAsync("secrets", $"{content.Digest.Hex}-{Detectors.Version}", "");
        Assert.IsEmpty(await new SecretCache(store).ScanAsync(content, "a.json", null, default), "this one is read");
    }

    /// <summary>libgnutls tests itself with keys in its code.</summary>
    [TestMethod]
    public async Task A_library_of_the_base_may_hold_keys()
    {
        byte[] content = Encoding.UTF8.GetBytes(Token);
        var library = new IndexEntry("usr/lib/libgnutls.so.30", EntryType.File) { Length = content.Length };
        Assert.HasCount(1, await new BaseSecrets().InspectAsync(library, new MemoryStream(content), default));
        Assert.IsEmpty(await new BaseSecrets().InspectAsync(library with { Elf = ElfFacts.Read(File.OpenRead("/bin/ls")) }, new MemoryStream(content), default));
    }

    [TestMethod]
    public async Task A_file_that_disappears_is_a_users_mistake()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("a.json");
        File.WriteAllText(file, "{}");
        FileContent content = FileContent.Of(file);
        File.Delete(file);
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new SecretCache(TestImage.Store(folder)).ScanAsync(content, "a.json", null, default));
        Assert.AreEqual(Catalogue.FileChanged, e.Diagnostic);
    }

    [TestMethod]
    public void The_configuration_is_looked_at_in_all_its_parts()
    {
        string json = $$"""
            {"os":"linux","architecture":"amd64","config":{"Env":["A=1","TOKEN={{Token}}"],"Labels":{"l":"{{Token}}"},"Entrypoint":["run","{{Token}}"],"Cmd":["--token","{{Token}}"],"Healthcheck":{"Test":["CMD","check","{{Token}}"]} },
             "rootfs":{"type":"layers","diff_ids":[]},"history":[{"created_by":"ADD"},{"created_by":"ARG T={{Token}}","empty_layer":true}]}
            """;
        Assert.AreEqual(
            "environment variable TOKEN|label l|entry point|command|health check|history entry 2",
            string.Join('|', SecretRule.InConfiguration(ImageConfig.Parse(Encoding.UTF8.GetBytes(json))).Select(finding => finding.Message.Split(": ")[0]["cannot ship the secret in ".Length..])));
    }

    [TestMethod]
    public void A_variable_without_a_name_is_not_shown()
    {
        string json = $$$"""{"os":"linux","architecture":"amd64","config":{"Env":["{{{Token}}}"]},"rootfs":{"type":"layers","diff_ids":[]}}""";
        string message = SecretRule.InConfiguration(ImageConfig.Parse(Encoding.UTF8.GetBytes(json))).Single().Message;
        Assert.Contains("an environment variable without a name", message);
        Assert.DoesNotContain(Token, message);
    }

    private static string[] Notes(TemporaryFolder folder) => Directory.GetFiles(folder.Combine("store", "notes"), "*", SearchOption.AllDirectories);

    /// <summary>A real assembly with a method that loads the text, between others; large enough to be noted.</summary>
    private static byte[] Assembly(PlantedSecret secret)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Planted"), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("Planted").DefineType("Settings", TypeAttributes.Public);
        ILGenerator code = type.DefineMethod("Load", MethodAttributes.Public | MethodAttributes.Static, typeof(string), []).GetILGenerator();
        foreach (string text in (string[])["odd", secret.Text, new string('.', 20_000)])
        {
            code.Emit(OpCodes.Ldstr, text);
            code.Emit(OpCodes.Pop);
        }

        code.Emit(OpCodes.Ldnull);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        using var stream = new MemoryStream();
        assembly.Save(stream);
        return stream.ToArray();
    }
}
