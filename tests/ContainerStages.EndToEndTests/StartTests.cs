using System.Diagnostics;
using System.Text;
using CliWrap;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Images that are started before they are delivered, with each of the things that can do it. The app looks at itself: it ends with 9 where
/// it may or sees what it must not.
/// </summary>
[TestClass]
public sealed class StartTests
{
    private const string Properties =
        """
        <SelfContained>true</SelfContained>
        <ContainerRepository>started</ContainerRepository>
        <ContainerStagesCompression>none</ContainerStagesCompression>
        <ContainerBaseImage>stage:base</ContainerBaseImage>
        """;

    private const string Items =
        """
        <ContainerStage Include="base" Packages="default" />
        <ContainerStageFolder Include="/app/data" />
        <ContainerEnvironmentVariable Include="MODE" Value="$(Mode)" />
        <ContainerPort Include="9000" Type="udp" Condition="'$(Mode)' == 'stay'" />
        <ContainerPort Include="$(Port)" Condition="'$(Port)' != ''" />
        """;

    private const string Program =
        """
        string mode = Environment.GetEnvironmentVariable("MODE") ?? "";
        switch (mode)
        {
            case "exit-0": Console.WriteLine("done"); return 0;
            case "exit-3": Console.Error.WriteLine("##vso[task.setvariable variable=x]no licence"); return 3;
            case "throw": throw new InvalidOperationException("there are no settings");
            case "stay": Thread.Sleep(Timeout.Infinite); return 0;
        }

        string[] status = File.ReadAllLines("/proc/self/status");
        string[] wrong =
        [
            .. ((string[])["Uid:\t1654\t1654\t1654\t1654", "Gid:\t1654\t1654\t1654\t1654", "CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1"]).Except(status),
            .. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name is "SECRET" or "ContainerStagesCacheFolder" or "NUGET_PACKAGES"),
            .. ((string[])["/app/data", "/tmp"]).Where(folder => !MayWrite(folder)),
            .. ((string[])["/app", "/", "/etc"]).Where(MayWrite),
            .. ((string[])["/root/.bashrc", "/bin/sh"]).Where(File.Exists),
        ];
        if (wrong.Length > 0)
        {
            Console.Error.WriteLine("WRONG " + string.Join(", ", wrong));
            return 9;
        }

        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () =>
        {
            if (mode == "request")
            {
                Environment.FailFast("there are no cultures");
            }

            return "hello";
        });
        app.Run();
        return 0;

        static bool MayWrite(string folder)
        {
            try
            {
                File.WriteAllText(folder + "/written", "x");
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
        """;

    [TestMethod]
    public async Task With_bubblewrap_what_starts_is_delivered_and_nothing_else()
    {
        using TestProject project = Create();

        // What is noted there in the end, only these publishes have noted.
        project.CacheFolder = project.NewFolder();

        DotnetResult result = await PublishAsync(project, "", "-p:ContainerStagesStartCheck=true");
        AssertDelivered(project, result, "Started with bubblewrap: port 8080 answers GET / with 200 after ");

        AssertDelivered(project, await PublishAsync(project, "", "-p:ContainerStagesStartCheck=true", "-p:ContainerStagesReadOnlyRoot=true"), "Started with bubblewrap: port 8080 answers");
        AssertDelivered(project, await PublishAsync(project, "exit-0"), "Started with bubblewrap: it ended with exit code 0 after ");
        AssertDelivered(project, await PublishAsync(project, "stay", "-p:ContainerStagesStartSeconds=0.5"), "Started with bubblewrap: it stayed up for 0.5 s");

        result = await PublishAsync(project, "exit-3");
        AssertRefused(project, result, "it ended with exit code 3 after ");
        Assert.Contains("  | # #vso[task.setvariable variable=x]no licence", result.Output);
        result = await PublishAsync(project, "throw");
        AssertRefused(project, result, "Unhandled exception. System.InvalidOperationException: there are no settings");
        Assert.Contains("  |    at Program.<Main>$(String[] args)", result.Output);
        AssertRefused(project, await PublishAsync(project, "request"), "it ended with exit code 134 after ");
        result = await PublishAsync(project, "", "-p:Port=9000", "-p:ContainerStagesStartTimeout=2");
        AssertRefused(project, result, "it runs, and does not listen on port 9000 within 2 s");
        Assert.Contains("its log says: Now listening on: http://[::]:8080", result.Output);
        Assert.Contains("""<ContainerEnvironmentVariable Include="ASPNETCORE_HTTP_PORTS" Value="9000" />""", result.Output);

        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(project.CacheFolder, "tmp")));

        // The notes of base layers have a suffix: who looked into their files.
        string[] notes = [.. Directory.GetFiles(Path.Combine(project.CacheFolder, "notes", "layer-index-3")).Select(note => Path.GetFileName(note))];
        string[] noted = [.. notes.Where(note => note.Contains('-')).Select(note => note.Split('-')[0])];
        Assert.IsNotEmpty(noted);
        Assert.IsEmpty(noted.Intersect(notes), "a start reads no layer of a base that the build has read");
    }

    [TestMethod]
    public async Task A_check_that_is_regraded_delivers_and_warns()
    {
        using TestProject project = Create("""<ContainerStageCheck Include="CSTG4029" Severity="warning" Justification="Its database is not here." />""");

        DotnetResult result = await PublishAsync(project, "throw");

        AssertDelivered(project, result, "warning CSTG4029: cannot deliver");
    }

    [TestMethod]
    public async Task What_is_no_way_to_start_is_one_clear_error()
    {
        using TestProject project = Create();
        (await PublishAsync(project, "", "-r", "linux-arm64", "-p:ContainerStagesStartCheck=true")).AssertFailedWith("CSTG4030");
        Assert.IsFalse(Directory.Exists(project.Output));
        (await PublishAsync(project, "throw", "-p:ContainerStagesStartCheck=maybe")).AssertFailedWith("CSTG1007");
    }

    [TestMethod]
    public async Task An_image_for_another_platform_is_not_started()
    {
        using TestProject project = Create();

        DotnetResult result = await PublishAsync(project, "", "-r", "linux-arm64");

        AssertDelivered(project, result, "The image was not started: bubblewrap runs linux/amd64.");
    }

    [TestMethod]
    public async Task With_podman_it_starts_and_nothing_stays_behind()
    {
        using TestProject project = Create(seesEngines: true);
        using var folder = new TemporaryFolder();
        (string, string?)[] podman = PodmanEngine.Configure(folder);

        AssertDelivered(project, await PublishAsync(project, "", podman, "-p:LocalRegistry=Podman"), "Started with podman: port 8080 answers GET / with 200");
        AssertDelivered(project, await PublishAsync(project, "", podman, "-p:LocalRegistry=Podman", "-p:ContainerStagesReadOnlyRoot=true"), "Started with podman: port 8080");
        DotnetResult result = await PublishAsync(project, "throw", podman, "-p:LocalRegistry=Podman");
        AssertRefused(project, result, "Unhandled exception. System.InvalidOperationException: there are no settings");
        AssertRefused(project, await PublishAsync(project, "exit-3", podman, "-p:LocalRegistry=Podman"), "it ended with exit code 3");

        await AssertEmptyAsync("podman", podman);
    }

    [TestMethod]
    public async Task With_docker_it_starts_and_nothing_stays_behind()
    {
        using TestProject project = Create(seesEngines: true);
        await using DockerDaemon daemon = await DockerDaemon.StartAsync();
        (string, string?)[] docker = [("DOCKER_HOST", daemon.Engine.Options[1])];

        AssertDelivered(project, await PublishAsync(project, "", docker), "Started with docker: port 8080 answers GET / with 200");
        AssertDelivered(project, await PublishAsync(project, "", docker, "-p:ContainerStagesReadOnlyRoot=true"), "Started with docker: port 8080 answers GET / with 200");
        AssertRefused(project, await PublishAsync(project, "throw", docker), "Unhandled exception. System.InvalidOperationException: there are no settings");

        await AssertEmptyAsync(daemon.Engine.Executable, docker);
    }

    [TestMethod]
    public async Task An_engine_that_does_not_work_is_no_fault_of_the_app()
    {
        using TestProject project = Create(seesEngines: true);
        using var folder = new TemporaryFolder();
        (string, string?)[] podman = PodmanEngine.Configure(folder);
        File.WriteAllText(folder.Combine("containers.conf"), "[containers]\ndefault_ulimits = [\"nofile=99999999:99999999\"]\n[engine]\nruntime = \"runc\"\n");

        DotnetResult result = await PublishAsync(project, "", podman, "-p:LocalRegistry=Podman", "-v:n");

        AssertDelivered(project, result, "Started with bubblewrap: port 8080 answers GET / with 200");
        Assert.Contains("podman does not work here: ", result.Output);
        await AssertEmptyAsync("podman", podman);
    }

    [TestMethod]
    [DoNotParallelize]
    public async Task An_interrupted_start_leaves_no_process_and_no_folder()
    {
        using TestProject project = Create();
        project.CacheFolder = Path.Combine(project.Root, "..", "cache");
        string mark = Guid.NewGuid().ToString();
        using var interrupt = new CancellationTokenSource();
        var output = new StringBuilder();
        Task publish = Cli.Wrap("dotnet")
            .WithArguments([.. Arguments(project, mark), "-p:Port=9000", "-nr:false"])
            .WithWorkingDirectory(project.Folder)
            .WithEnvironmentVariables(project.Environment())
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(CancellationToken.None, interrupt.Token);
        while (Running(project, mark).Length == 0)
        {
            Assert.IsFalse(publish.IsCompleted, output.ToString());
            await Task.Delay(50);
        }

        var patience = Stopwatch.StartNew();
        await interrupt.CancelAsync();
        try
        {
            await publish;
        }
        catch (OperationCanceledException)
        {
            // That is how CliWrap reports it.
        }

        Assert.IsLessThan(TimeSpan.FromSeconds(4), patience.Elapsed, "MSBuild itself needs about one of them");
        Assert.IsEmpty(Running(project, mark));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(project.CacheFolder, "tmp")));
        Assert.IsFalse(Directory.Exists(project.Output));
        Assert.DoesNotContain(": error ", output.ToString());
    }

    /// <summary>SDK 10.0.401 trims away what the app needs; see ContainerStages.Inner.Trimming.xml, which this project takes out.</summary>
    [TestMethod]
    public async Task A_framework_that_is_trimmed_too_much_is_not_delivered()
    {
        using var project = TestProject.Web(
            Properties + "<PublishTrimmed>true</PublishTrimmed>",
            """<ContainerStage Include="base" Packages="default" />""",
            """var app = WebApplication.CreateSlimBuilder(args).Build(); app.MapGet("/", () => "hello"); app.Run();""");
        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="NoRepair" BeforeTargets="PrepareForILLink">
                <ItemGroup>
                  <TrimmerRootDescriptor Remove="@(TrimmerRootDescriptor)" />
                </ItemGroup>
              </Target>
              <ItemGroup Condition="'$(Ignored)' != ''">
                <ContainerStageCheck Include="$(Ignored)" Severity="none" Justification="To see what happens." />
              </ItemGroup>
            </Project>
            """);
        DotnetResult result = (await project.PublishAsync()).AssertFailedWith("CSTG4028");
        Assert.Contains("X509Certificate2Collection", result.Output);

        AssertRefused(project, await PublishAsync(project, "", "-p:Ignored=CSTG4028"), "System.TypeLoadException");
    }

    private static TestProject Create(string items = "", bool seesEngines = false) =>
        TestProject.Web(Properties, Items + items, Program, seesEngines: seesEngines);

    private static string[] Arguments(TestProject project, string mode) =>
        ["publish", "-t:PublishContainer", "-p:ContainerStagesStartCheck=auto", $"-p:Mode={mode}", $"-p:ContainerArchiveOutputPath={project.Output}/image.tar"];

    private static Task<DotnetResult> PublishAsync(TestProject project, string mode, params string[] arguments) => PublishAsync(project, mode, [], arguments);

    private static Task<DotnetResult> PublishAsync(TestProject project, string mode, (string, string?)[] environment, params string[] arguments) =>
        project.RunAsync([.. Arguments(project, mode), .. arguments], [("SECRET", "of the build"), .. environment]);

    private static void AssertDelivered(TestProject project, DotnetResult result, string message)
    {
        result.AssertSucceeded();
        Assert.Contains(message, result.Output);
        File.Delete(Path.Combine(project.Output, "image.tar"));
        Directory.Delete(project.Output);
    }

    private static void AssertRefused(TestProject project, DotnetResult result, string message)
    {
        Assert.AreNotEqual(0, result.ExitCode, result.Output);
        string error = result.Output.Split('\n').Select(line => line.Trim()).Distinct().Single(line => line.Contains(": error ", StringComparison.Ordinal));
        Assert.Contains("error CSTG4029: cannot deliver the image for linux/amd64: it does not start: ", error);
        Assert.Contains(message, error, result.Output);
        Assert.IsFalse(Directory.Exists(project.Output), "something was delivered");
    }

    private static async Task AssertEmptyAsync(string engine, (string Name, string? Value)[] environment)
    {
        foreach (string[] list in (string[][])[["ps", "--all", "--quiet"], ["images", "--all", "--quiet"], ["volume", "ls", "--quiet"]])
        {
            var output = new StringBuilder();
            await Cli.Wrap(engine)
                .WithArguments(list)
                .WithEnvironmentVariables(environment.ToDictionary(pair => pair.Name, pair => pair.Value))
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .ExecuteAsync();
            Assert.AreEqual("", output.ToString(), string.Join(' ', list));
        }
    }

    /// <summary>The app and what runs it: the one has the mark in its environment, the other the root's folder in its arguments.</summary>
    private static string[] Running(TestProject project, string mark) =>
    [
        .. Directory.GetDirectories("/proc").Where(process =>
            Text(process, "environ").Contains("MODE=" + mark, StringComparison.Ordinal)
            || Text(process, "cmdline").Contains(Path.GetFullPath(project.CacheFolder), StringComparison.Ordinal)),
    ];

    private static string Text(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is no process, or has ended.
            return "";
        }
    }
}
