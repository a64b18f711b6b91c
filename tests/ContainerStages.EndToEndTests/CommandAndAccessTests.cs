namespace ContainerStages.EndToEndTests;

/// <summary>
/// What checks say about how an image starts and what its user may touch, and that they are right: each image that they warn of is run by
/// podman and fails as the check's page says. A property chooses what is wrong with the image of an app that is built once; two are builds of
/// their own.
/// </summary>
[TestClass]
public sealed class CommandAndAccessTests
{
    private const string Program =
        """
        if (args is ["runs"])
        {
            Console.WriteLine("it runs");
            return;
        }

        if (args is ["temporary"])
        {
            Console.WriteLine(Path.GetTempFileName());
            return;
        }

        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "hello");
        if (args is ["once"])
        {
            await app.StartAsync();
            Console.WriteLine("it runs");
            await app.StopAsync();
            return;
        }

        app.Run();
        """;

    private static TestProject s_project = null!;
    private static Podman s_podman = null!;

    [ClassInitialize]
    public static async Task CreateAsync(TestContext context)
    {
        s_podman = new Podman();
        s_project = Create();
        (await s_project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
    }

    [ClassCleanup]
    public static void Clean()
    {
        s_podman?.Dispose();
        s_project?.Dispose();
    }

    [TestMethod]
    public async Task What_would_not_start_is_not_delivered()
    {
        (await s_project.PublishBuiltAsync("-p:Wrong=4016")).AssertFailedWith("CSTG4016");

        Assert.DoesNotContain("warning CSTG", (await s_project.PublishAsync($"-p:ContainerArchiveOutputPath={s_project.Output}/sound.tar")).AssertSucceeded().Output);
    }

    [TestMethod]
    [DataRow("4015", "needs 'Microsoft.NETCore.App 10.0.0', 'Microsoft.AspNetCore.App 10.0.0', and the image has no .NET", 131, "You must install .NET to run this application.")]
    [DataRow("4016", "the image has no file '/app/Wrong'", 127, "stat /app/Wrong: no such file or directory")]
    [DataRow("4016-shell", "the image has no shell", 127, "stat /bin/sh: no such file or directory")]
    [DataRow("4017", "'/app' has mode 0700 and belongs to 0:0, so this user may not search it", 126, "permission denied")]
    [DataRow("4019", "'/tmp' has mode 0755 and belongs to 0:0", 139, "Access to the path '/tmp/' is denied.")]
    [DataRow("4020", "'/' has mode 0755 and belongs to 0:0", 159, "Failure processing application bundle.")]
    [DataRow("4022", "cannot listen on port 80 as 1654:1654 everywhere", 139, "System.Net.Sockets.SocketException (13): Permission denied")]
    [DataRow("4045", "cannot run the script '/app/start.sh': its first line ends in a carriage return", 1, "/app/start.sh: no such file or directory")]
    [DataRow("4023", "ASPNETCORE_HTTPS_PORTS is '8443', and nothing names a certificate", 139, "Unable to configure HTTPS endpoint. No server certificate was specified")]
    public async Task What_is_warned_of_fails_in_a_container(string wrong, string found, int exitCode, string log)
    {
        string archive = Path.Combine(s_project.Output, wrong + ".tar");
        string[] publish = [$"-p:Wrong={wrong}", "-p:Deliver=true", $"-p:ContainerArchiveOutputPath={archive}"];

        // Without the framework, and in one file.
        using TestProject? own = wrong is "4015" or "4020" ? Create() : null;
        DotnetResult result = (await (own?.PublishAsync(publish) ?? s_project.PublishBuiltAsync(publish))).AssertSucceeded();
        Assert.Contains($"warning CSTG{wrong[..4]}: cannot ", result.Output);
        Assert.Contains(found, result.Output);

        string[] arguments = wrong == "4019" ? ["temporary"] : [];
        (int code, string output) = await s_podman.TryImageAsync(await s_podman.LoadAsync(archive), arguments);
        Assert.Contains(log, output);
        Assert.AreEqual(exitCode, code, output);
    }

    /// <summary>The image fails as it is: see above. It runs in a deployment that is named here.</summary>
    [TestMethod]
    [DataRow("4016-health", "runs", "--env=UNUSED=1", DisplayName = "CSTG4016: podman and Kubernetes run no health checks of OCI images")]
    [DataRow("4017", "runs", "--user=0", DisplayName = "CSTG4017: another user")]
    [DataRow("4022", "once", "--sysctl=net.ipv4.ip_unprivileged_port_start=0", DisplayName = "CSTG4022: as Docker has it")]
    [DataRow("4023", "once", "--env=Kestrel__Certificates__Default__Path=/run/secrets/tls.pfx", DisplayName = "CSTG4023: a mounted certificate")]
    public async Task What_is_warned_of_works_in_another_deployment(string wrong, string argument, string option)
    {
        string archive = Path.Combine(s_project.Output, wrong + "-elsewhere.tar");
        DotnetResult result = (await s_project.PublishBuiltAsync($"-p:Wrong={wrong}", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.Contains($"warning CSTG{wrong[..4]}: cannot ", result.Output);

        string certificate = Path.Combine(s_project.Output, "tls.pfx");
        await File.WriteAllBytesAsync(certificate, SettingsAndCodeTests.SelfSigned());
        (int code, string output) = await s_podman.TryAsync(
            "run", "--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096", "--rm", $"--volume={certificate}:/run/secrets/tls.pfx:ro", option, await s_podman.LoadAsync(archive), argument);
        Assert.Contains("it runs\n", output);
        Assert.AreEqual(0, code, output);
    }

    /// <summary>As docs/reference.md has it: <c>ENTRYPOINT ["/app/entrypoint.sh"]</c>, <c>ln -s</c> and <c>ENV PATH=…:$PATH</c>.</summary>
    [TestMethod]
    public async Task An_entry_point_script_starts_the_app_where_the_base_has_a_shell()
    {
        string archive = Path.Combine(s_project.Output, "script.tar");
        DotnetResult result = (await s_project.PublishBuiltAsync("-p:Wrong=script", "-p:NoShell=true", $"-p:ContainerArchiveOutputPath={archive}")).AssertFailedWith("CSTG4016");
        Assert.Contains("it is a script for '/bin/sh', and the image has no such file", result.Output);
        Assert.Contains("""<ContainerStage Include="base" Packages="default;dash" />""", result.Output);

        (await s_project.PublishBuiltAsync("-p:Wrong=script", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        (int code, string output) = await s_podman.TryImageAsync(await s_podman.LoadAsync(archive), ["hello", "runs"]);
        Assert.AreEqual("entrypoint.sh, with /app/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nit runs\n", output);
        Assert.AreEqual(0, code, output);
    }

    private static TestProject Create()
    {
        TestProject project = New();
        project.Write("start.sh", "#!/app/HelloWeb\r\n");
        project.Write("entrypoint.sh", "#!/bin/sh\nset -e\necho \"entrypoint.sh, with $PATH\"\nexec \"$@\"\n");
        return project;
    }

    private static TestProject New() => TestProject.Web(
        """
        <SelfContained Condition="'$(Wrong)' != '4015'">true</SelfContained>
        <SelfContained Condition="'$(Wrong)' == '4015'">false</SelfContained>
        <PublishSingleFile Condition="'$(Wrong)' == '4020'">true</PublishSingleFile>
        <IncludeAllContentForSelfExtract>true</IncludeAllContentForSelfExtract>
        <ContainerUser Condition="'$(Wrong)' == '4020'">10001</ContainerUser>
        <ContainerStagesHealthcheck Condition="'$(Wrong)' == '4016-health'">/app/Wrong</ContainerStagesHealthcheck>
        <ContainerBaseImage>stage:base</ContainerBaseImage>
        <ContainerStagesCompression>none</ContainerStagesCompression>
        """,
        """
        <ContainerStage Include="base" Packages="default" Condition="'$(Wrong)' != 'script' or '$(NoShell)' == 'true'" />
        <ContainerStage Include="base" Packages="default;dash" Condition="'$(Wrong)' == 'script' and '$(NoShell)' != 'true'" />
        <ContainerEntrypoint Include="/app/entrypoint.sh" Condition="'$(Wrong)' == 'script'" />
        <None Update="entrypoint.sh" CopyToPublishDirectory="PreserveNewest" Condition="'$(Wrong)' == 'script'" />
        <ContainerStageLink Include="/usr/local/bin/hello" To="/app/HelloWeb" Condition="'$(Wrong)' == 'script'" />
        <ContainerStagePath Include="/app/tools" Condition="'$(Wrong)' == 'script'" />
        <ContainerAppCommand Include="/app/HelloWeb" Condition="'$(Wrong)' == '4015'" />
        <ContainerAppCommand Include="/app/Wrong" Condition="'$(Wrong)' == '4016'" />
        <ContainerAppCommand Include="/app/start.sh" Condition="'$(Wrong)' == '4045'" />
        <None Update="start.sh" CopyToPublishDirectory="PreserveNewest" Condition="'$(Wrong)' == '4045'" />
        <ContainerAppCommand Include="/bin/sh" Condition="'$(Wrong)' == '4016-shell'" />
        <ContainerAppCommandArgs Include="-c;/app/HelloWeb" Condition="'$(Wrong)' == '4016-shell'" />
        <ContainerStageFolder Include="/app" Owner="0:0" Mode="0700" Condition="'$(Wrong)' == '4017'" />
        <ContainerStageFolder Include="/tmp" Owner="0:0" Mode="0755" Condition="'$(Wrong)' == '4019'" />
        <ContainerEnvironmentVariable Include="ASPNETCORE_HTTP_PORTS" Value="80" Condition="'$(Wrong)' == '4022'" />
        <ContainerEnvironmentVariable Include="ASPNETCORE_HTTPS_PORTS" Value="8443" Condition="'$(Wrong)' == '4023'" />
        <ContainerStageCheck Include="CSTG3013" Severity="none" Justification="Each publish is of another image." />
        <ContainerStageCheck Include="CSTG4015;CSTG4016;CSTG4045" Severity="warning" Justification="To see it fail." Condition="'$(Deliver)' == 'true'" />
        """,
        Program);
}
