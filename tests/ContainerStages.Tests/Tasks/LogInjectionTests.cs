using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;
using ContainerStages.Bases.Packages;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tasks;
using ContainerStages.Tests.Registry;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ContainerStages.Tests.Tasks;

/// <summary>
/// Orders for build servers and terminals, planted wherever a stranger's text may come from. In no case may one of them reach the log, and in
/// each the text itself has to be there: else the case would show nothing.
/// </summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
public sealed class LogInjectionTests : IDisposable
{
    private const string Planted =
        "x\r::set-output name=a::b\n::add-mask::c\r\n##vso[task.setvariable variable=a]b ##[error]\u001b[2J\u001b]0;t\u0007\u009b1m\b\u0085\u2028::stop-commands::x\u2029\u202e\u2066\u200f\u061c\u200b";

    /// <summary>As a name of a file, which has no slash and no more than 255 bytes.</summary>
    private const string PlantedName = "x\r::set-output name=a::b\n##vso[task.setvariable variable=a]b\u001b[2J\u009b\u202e\u2028.json";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuildEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Names_of_published_files()
    {
        BuildContainerImage build = Build();
        File.WriteAllText(_folder.Combine("publish", PlantedName), "{}");
        build.Execute();
        AssertHarmless();

        // One that is a finding of its own.
        File.WriteAllText(_folder.Combine("publish", "secrets.json"), "{}");
        File.Move(_folder.Combine("publish", PlantedName), _folder.Combine("publish", PlantedName + ".pfx"));
        Build().Execute();
        AssertHarmless();
    }

    [TestMethod]
    public void Values_of_the_project()
    {
        string token = "gh" + "p_" + "x7Lq2Vd9Kf4Rm8Tz1Yb6Wc3Nh5Jg0Ps7Xa2Q";
        (string What, Action<BuildContainerImage> Plant)[] cases =
        [
            ("base", build => build.BaseImage = Planted),
            ("user", build => build.User = Planted),
            ("layer", build => build.Layers = [Item(Planted, ("Files", "*.nothing"))]),
            ("layer's files", build => build.Layers = [Item("one", ("Files", Planted), ("After", Planted))]),
            ("label", build => build.Labels = [Item(Planted, ("Value", token))]),
            ("variable", build => build.EnvironmentVariables = [Item(Planted, ("Value", token))]),
            ("folder", build => build.Folders = [Item(Planted)]),
            ("copy", build => build.Copies = [Item(Planted, ("From", Planted))]),
            ("check", build => build.Checks = [Item(Planted, ("Severity", Planted), ("Justification", Planted))]),
            ("justification", build => build.Checks = [Item("CSTG3004", ("Severity", "warning"), ("Justification", Planted))]),
            ("port", build => build.Ports = [Item(Planted)]),
            ("platform", build => build.RuntimeIdentifier = "linux-" + Planted),
            ("budget", build => build.MaxLayers = Planted),
            ("limit", build => build.CacheSizeLimit = Planted),
            ("root", build => build.WorkingDirectory = "relative" + Planted),
        ];
        foreach ((string what, Action<BuildContainerImage> plant) in cases)
        {
            BuildContainerImage build = Build();
            plant(build);
            build.Execute();
            AssertHarmless(what, mustQuote: what is "label" or "variable" ? null : true);
        }
    }

    [TestMethod]
    public async Task A_base_with_planted_paths_configuration_and_history()
    {
        foreach (string property in (string[])["User", "WorkingDir", "Entrypoint", "Env", "Labels", "ExposedPorts", "Volumes", "StopSignal", "nothing"])
        {
            await WriteLayoutAsync(property);
            BuildContainerImage build = Build();
            build.BaseImage = "oci:base:1.0";
            build.User = property == "User" ? "" : "1654";
            build.Execute();
            AssertHarmless(property, mustQuote: null);
        }
    }

    [TestMethod]
    [DataRow(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":MESSAGE}]}")]
    [DataRow(404, "{\"errors\":[{\"code\":MESSAGE,\"message\":MESSAGE}]}")]
    [DataRow(500, "<html>RAW</html>")]
    [DataRow(200, "RAW")]
    public void What_a_registry_answers(int status, string body)
    {
        string answer = body.Replace("MESSAGE", JsonValue.Create(Planted).ToJsonString(), StringComparison.Ordinal).Replace("RAW", Planted, StringComparison.Ordinal);
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(status, answer));
        BuildContainerImage build = Build();
        build.BaseImage = $"{server.Host}/hello:1.0";
        Assert.IsFalse(build.Execute());
        AssertHarmless(mustQuote: status is 403 or 404);
    }

    [TestMethod]
    public void What_an_engine_says()
    {
        var engine = new ContainerEngine(ContainerEngineKind.Docker, Script("cat \"$0.text\" >&2; exit 1"), []);
        Run(token => engine.SaveAsync("hello:1.0" + Planted, Stream.Null, token));
        Run(token => engine.LoadAsync("hello:1.0", (_, _) => Task.CompletedTask, token));
        Run(engine.ArchitectureAsync);
        AssertHarmless();
    }

    [TestMethod]
    public void What_apt_says() => Run(async token =>
    {
        (_, string error) = await AptTool.RunAsync(Script("echo 'E: '; cat \"$0.text\" >&2; exit 1"), [], _folder.Path, PipeTarget.Null, token);
        throw new ContainerStagesException(Catalogue.PackagesUnavailable, $"cannot choose packages: {AptTool.Summary(error)}", Planted);
    });

    [TestMethod]
    public void What_a_stage_and_its_tools_say()
    {
        File.WriteAllText(_folder.Combine("text"), Planted);
        ITaskItem stage = Item("web", ("Command", $"cat '{_folder.Combine("text")}'; echo; echo '::set-env name=x::set-output'\n::set-output || exit 3"), ("Outputs", "dist"));
        Assert.IsFalse(Stages(stage).Execute());
        Assert.Contains("  : :set-output || exit 3", _engine.Texts, "each line of the command is a line of the log");
        AssertHarmless();
    }

    [TestMethod]
    public void Names_and_paths_of_stages()
    {
        (string, string)[] command = [("Command", "true"), ("Outputs", "dist")];
        ITaskItem[] cases =
        [
            Item(Planted, command),
            Item("web", [.. command, ("Inputs", Planted)]),
            Item("web", [.. command, ("DependsOn", Planted)]),
            Item("web", [.. command, ("WorkingDirectory", Planted)]),
            Item("web", [.. command, ("Secrets", "NAME=" + Planted)]),
            Item("web", [.. command, ("Secrets", "NAME=env:" + Planted)]),
            Item("web", [.. command, ("Secrets", "NAME=file:" + Planted)]),
            Item("web", ("Command", "true"), ("Outputs", Planted)),
        ];
        foreach (ITaskItem stage in cases)
        {
            Assert.IsFalse(Stages(stage).Execute());

            // What may be the secret itself is not repeated.
            AssertHarmless(mustQuote: stage.GetMetadata("Secrets").Length > 0 ? null : true);
        }

        // As names of secrets, which are not repeated either.
        Assert.IsFalse(Stages(Item("web", [.. command, ("Secrets", Planted)])).Execute());
        AssertHarmless(mustQuote: false);
    }

    [TestMethod]
    [DataRow("exit 1")]
    [DataRow("[ $1 = build ] && exit 0; exit 1")]
    public void What_a_test_project_says(string end)
    {
        File.WriteAllText(_folder.Combine("Tests.csproj"), "");
        RunContainerTests tests = new()
        {
            BuildEngine = _engine,
            ProjectFile = _folder.Combine("Hello.csproj"),
            CacheFolder = _folder.Combine("cache"),
            CacheSizeLimit = "1000000000",
            Projects = [new TaskItem("Tests.csproj")],
            WorkFolder = _folder.Combine("tests"),
            DotnetHost = Script($"cat \"$0.text\" >&2; cat \"$0.text\"; {end}"),
        };
        Assert.IsFalse(tests.Execute());
        AssertHarmless();
    }

    [TestMethod]
    public async Task What_a_ledger_says()
    {
        BuildContainerImage build = Build();
        Assert.IsTrue(build.Execute());
        DeliverContainerImage deliver = TestTasks.Deliver(_folder, build);
        deliver.LayoutPath = _folder.Combine("layout");
        Assert.IsTrue(deliver.Execute());
        string file = Directory.GetFiles(_folder.Path, Ledger.FileName, SearchOption.AllDirectories).Single();
        string ledger = (await File.ReadAllTextAsync(file)).Replace("Package.dll", JsonEncoded(PlantedName), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, ledger);
        Assert.Contains("set-output", ledger);

        File.WriteAllText(_folder.Combine("publish", "Package.dll"), "another");
        build = Build();
        build.Execute();
        deliver = TestTasks.Deliver(_folder, build);
        deliver.LayoutPath = _folder.Combine("layout");
        Assert.IsTrue(deliver.Execute());
        AssertHarmless();

        Ledger written = Ledger.TryParse(Encoding.UTF8.GetBytes(ledger))!;
        string bytes = Encoding.UTF8.GetString(written.ToBytes());
        Assert.Contains("set-output", bytes);
        Assert.DoesNotContain("##", bytes);
        Assert.AreEqual("", string.Concat(bytes.Where(c => c != '\n' && LogText.Line($"{c}") != $"{c}")));
        Assert.AreEqual(bytes, Encoding.UTF8.GetString(Ledger.TryParse(Encoding.UTF8.GetBytes(bytes))!.ToBytes()));
    }

    [TestMethod]
    public void A_bug_of_ours_quotes_nobody_either()
    {
        var task = new ActionTask(_engine, _folder, _ => throw new FileNotFoundException($"Could not find file '{Planted}'"));
        InvalidOperationException e = Assert.ThrowsExactly<InvalidOperationException>(() => task.Execute());
        Assert.IsNull(e.InnerException);
        Assert.StartsWith("internal error: System.IO.FileNotFoundException: Could not find file 'x", e.Message);
        _engine.Texts.AddRange(e.Message.Split('\n'));
        AssertHarmless();
    }

    /// <summary>Whatever is new in a task or the library goes through the same door.</summary>
    [TestMethod]
    public void Nothing_else_writes_to_the_log()
    {
        string[] writers = [.. Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.Contains("Log.Log", StringComparison.Ordinal) || line.Contains("Console.", StringComparison.Ordinal) || line.Contains("BuildEngine.Log", StringComparison.Ordinal)))
            .Select(file => Path.GetFileName(file))];
        Assert.AreEqual("ProjectTask.cs", string.Join(' ', writers));
    }

    private void Run(Func<CancellationToken, Task> action) => Assert.IsFalse(new ActionTask(_engine, _folder, action).Execute());

    /// <param name="mustQuote">Null where the text may be left out.</param>
    private void AssertHarmless(string what = "", bool? mustQuote = true)
    {
        foreach (string text in _engine.Texts)
        {
            Assert.AreEqual(text, LogText.Line(text, int.MaxValue), what);
            Assert.DoesNotContain("##", text, what);
            Assert.IsFalse(text.TrimStart().StartsWith("::", StringComparison.Ordinal), text);
            Assert.IsFalse(text.Any(c => (char.IsControl(c) && c != '\t') || c is '\u202e' or '\u2066' or '\u2028' or '\u200b'), text);
        }

        bool isQuoted = _engine.Texts.Exists(text => text.Contains("set-output", StringComparison.Ordinal));
        Assert.AreEqual(mustQuote ?? isQuoted, isQuoted, $"{what}: {string.Join('\n', _engine.Texts)}");
        _engine.Texts.Clear();
    }

    private BuildContainerImage Build()
    {
        Directory.CreateDirectory(_folder.Combine("publish"));
        File.WriteAllText(_folder.Combine("publish", "Hello.dll"), "the app");
        if (!File.Exists(_folder.Combine("publish", "Package.dll")))
        {
            File.WriteAllText(_folder.Combine("publish", "Package.dll"), "a package");
        }

        return TestTasks.Build(_engine, _folder, "scratch", "/app/");
    }

    private RunContainerStages Stages(params ITaskItem[] stages) => new()
    {
        BuildEngine = _engine,
        ProjectFile = _folder.Combine("Hello.csproj"),
        CacheFolder = _folder.Combine("cache"),
        CacheSizeLimit = "1000000000",
        WorkFolder = _folder.Combine("obj", "stages"),
        Stages = stages,
        Target = stages[0].ItemSpec,
    };

    private static TaskItem Item(string include, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(include);
        foreach ((string name, string value) in metadata)
        {
            item.SetMetadata(name, value);
        }

        return item;
    }

    /// <summary>A program that has what was planted in a file beside it.</summary>
    private string Script(string body)
    {
        string file = _folder.Combine(Path.GetRandomFileName());
        File.WriteAllText(file + ".text", Planted + "\n");
        File.WriteAllText(file, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private static string JsonEncoded(string text) => JsonValue.Create(text).ToJsonString()[1..^1];

    /// <summary>A base whose layer has a program that runs as root, under a planted name, and one planted property.</summary>
    private async Task WriteLayoutAsync(string property = "")
    {
        using var store = new ContentStore(_folder.Combine("other"), 1L << 30, TimeProvider.System);
        Image image = await TestImage.CreateAsync(store);
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "usr/" + PlantedName.Replace("\n", "", StringComparison.Ordinal))
            {
                Mode = (UnixFileMode)0b100_111_101_101,
                DataStream = new MemoryStream([1, 2, 3]),
            });
        }

        Descriptor layer = await store.AddAsync(MediaType.OciLayerGzip, async (output, token) =>
        {
            await using var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(tar.ToArray(), token);
        }, default);
        JsonObject config = JsonNode.Parse(image.Config.ToBytes())!.AsObject();
        config["rootfs"]!["diff_ids"] = new JsonArray(Digest.Of(tar.ToArray()).ToString());
        config["history"] = new JsonArray(new JsonObject { ["created_by"] = Planted, ["comment"] = Planted, ["author"] = Planted });
        if (property.Length > 0)
        {
            config["config"]![property] = property switch
            {
                "Entrypoint" => new JsonArray(Planted),
                "Env" => new JsonArray(Planted + "=" + Planted),
                "Labels" => new JsonObject { [Planted] = Planted },
                "ExposedPorts" or "Volumes" => new JsonObject { [Planted] = new JsonObject() },
                _ => Planted,
            };
        }

        ImageConfig planted = ImageConfig.Parse(Encoding.UTF8.GetBytes(config.ToJsonString()));
        Descriptor blob = await store.AddAsync(MediaType.OciConfig, planted.ToBytes(), default);
        var manifest = new Manifest(MediaType.OciManifest, blob, [layer]);
        image = new Image
        {
            Descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default) with { Platform = TestImage.Amd64 },
            Manifest = manifest,
            Config = planted,
            Layers = [Layer.Of("app", Digest.Of(tar.ToArray()), layer)],
        };
        if (Directory.Exists(_folder.Combine("base")))
        {
            Directory.Delete(_folder.Combine("base"), recursive: true);
        }

        await new LayoutDestination(_folder.Combine("base")).DeliverAsync(image, new ImageName("base", ["1.0"]), store, default);
    }
}
