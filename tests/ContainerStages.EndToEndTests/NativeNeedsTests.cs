using System.Text;
using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>What an app needs natively from its base: what the checks refuse really fails, and what they let pass runs.</summary>
[TestClass]
public sealed partial class NativeNeedsTests
{
    private const string Program =
        """
        Console.WriteLine(args is ["plain"] ? "plain" : $"{1.5} {System.Security.Cryptography.SHA256.HashData([1]).Length}");
        """;
    private const string Libraries = "base-files;libc6;libgcc-s1;libstdc++6";

    private static TestProject s_project = null!;
    private static Podman s_podman = null!;

    [ClassInitialize]
    public static async Task CreateAsync(TestContext context)
    {
        s_podman = new Podman();
        s_project = Project();
        (await s_project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
    }

    [ClassCleanup]
    public static void Clean()
    {
        s_podman?.Dispose();
        s_project?.Dispose();
    }

    [TestMethod]
    [DataRow("CSTG4011", "base-files;libc6;libssl3", "", "error while loading shared libraries")]
    [DataRow("CSTG4012", Libraries, "-p:ContainerBaseImage=scratch", "no such file or directory")]
    [DataRow("CSTG4013", Libraries + ";libssl3", "-p:Start=/app/arm", "exec format error")]
    [DataRow("CSTG4014", Libraries + ";libssl3", "-p:Start=/app/newer", "not found (required by /app/newer)")]
    public async Task What_is_refused_does_not_run(string code, string packages, string option, string output)
    {
        string archive = Path.Combine(s_project.Output, code + ".tar");
        string[] arguments = [$"-p:Packages={packages.Replace(";", "%3B", StringComparison.Ordinal)}", $"-p:ContainerArchiveOutputPath={archive}", .. option.Length > 0 ? [option] : Array.Empty<string>()];
        (await s_project.PublishBuiltAsync(arguments)).AssertFailedWith(code);
        Assert.IsFalse(File.Exists(archive));

        (await s_project.PublishBuiltAsync([.. arguments, "-p:Off=true"])).AssertSucceeded();
        string image = await s_podman.LoadAsync(archive);
        (int exitCode, string log) = await s_podman.TryAsync("run", "--rm", "--network", "host", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", image);
        Assert.AreNotEqual(0, exitCode, log);
        Assert.Contains(output, log);
    }

    /// <summary>The image fails as it is, and runs in a deployment that is named here.</summary>
    [TestMethod]
    [DataRow("CSTG4003", Libraries + ";libssl3", "-p:Cultures=true", "Couldn't find a valid ICU package", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "", "1.5 32\n")]
    [DataRow("CSTG4009", Libraries, "", "No usable version of libssl was found", "", "plain", "plain\n", DisplayName = "CSTG4009: the code does not run")]
    public async Task What_is_warned_of_works_in_another_deployment(string code, string packages, string option, string log, string variable, string argument, string expected)
    {
        string archive = Path.Combine(s_project.Output, code + ".tar");
        string[] arguments = [$"-p:Packages={packages.Replace(";", "%3B", StringComparison.Ordinal)}", $"-p:ContainerArchiveOutputPath={archive}", .. option.Length > 0 ? [option] : Array.Empty<string>()];
        DotnetResult result = (await s_project.PublishBuiltAsync(arguments)).AssertSucceeded();
        Assert.Contains("warning " + code, result.Output);

        string image = await s_podman.LoadAsync(archive);
        (int exitCode, string output) = await s_podman.TryImageAsync(image);
        Assert.AreNotEqual(0, exitCode, output);
        Assert.Contains(log, output);
        string[] run = ["run", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", "--env", variable.Length > 0 ? variable : "UNUSED=1", image];
        Assert.AreEqual((0, expected), await s_podman.TryAsync([.. run, .. argument.Length > 0 ? [argument] : Array.Empty<string>()]));
    }

    [TestMethod]
    public async Task An_app_that_has_all_it_needs_runs()
    {
        using TestProject project = Project();
        string archive = Path.Combine(project.Output, "image.tar");
        DotnetResult result = (await project.PublishAsync("-p:Packages=default", "-p:InvariantGlobalization=false", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.DoesNotContain("error CSTG40", result.Output);
        Assert.AreEqual("CSTG4013", string.Join(' ', Codes().Matches(result.Output).Select(match => match.Value).Distinct()), "the file for arm64 lies there and is not started");
        Assert.AreEqual("1.5 32\n", await s_podman.RunImageAsync(await s_podman.LoadAsync(archive)));
    }

    [TestMethod]
    public async Task An_app_on_a_base_with_a_shared_framework_runs()
    {
        using var maker = TestProject.Console(
            "<ContainerBaseImage>stage:base</ContainerBaseImage><ContainerWorkingDirectory>/usr/share/dotnet</ContainerWorkingDirectory><InvariantGlobalization>false</InvariantGlobalization>",
            $"""
            <ContainerStage Include="base" Packages="default" />
            <ContainerEnvironmentVariable Include="PATH" Value="/usr/share/dotnet:/usr/bin" />
            <Content Include="$(NetCoreRoot)/dotnet;$(NetCoreRoot)/host/**;$(NetCoreRoot)/shared/Microsoft.NETCore.App/$(BundledNETCoreAppPackageVersion)/**" CopyToPublishDirectory="Always" />
            <Content Update="$(NetCoreRoot)/host/**" Link="host/%(RecursiveDir)%(Filename)%(Extension)" />
            <Content Update="$(NetCoreRoot)/shared/Microsoft.NETCore.App/$(BundledNETCoreAppPackageVersion)/**" Link="shared/Microsoft.NETCore.App/$(BundledNETCoreAppPackageVersion)/%(RecursiveDir)%(Filename)%(Extension)" />
            """,
            checks: TestProject.NotStarted);
        string layout = Path.Combine(maker.Output, "layout");
        (await maker.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={maker.Output}/base.tar")).AssertSucceeded();

        using var project = TestProject.Console(
            $"<ContainerBaseImage>oci:{layout}:latest</ContainerBaseImage><InvariantGlobalization>false</InvariantGlobalization>", program: Program);
        string archive = Path.Combine(project.Output, "image.tar");
        DotnetResult result = (await project.PublishAsync("-p:UseAppHost=false", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.DoesNotContain("CSTG40", result.Output);
        Assert.AreEqual("1.5 32\n", await s_podman.RunImageAsync(await s_podman.LoadAsync(archive)));
    }

    /// <summary>
    /// Besides the app there are two programs that no image here can run. <c>-p:Packages=</c> says what is in the base; with <c>-p:Off=true</c> nothing is
    /// refused.
    /// </summary>
    private static TestProject Project()
    {
        string[] codes = ["CSTG4011", "CSTG4012", "CSTG4013", "CSTG4014"];
        TestProject project = TestProject.Console(
            "<SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier><ContainerBaseImage>stage:base</ContainerBaseImage>",
            $"""
            <ContainerStage Include="base" Packages="$(Packages)" />
            <ContainerStageCheck Include="CSTG3013" Severity="none" Justification="Each publish is of another image." />
            <ContainerEnvironmentVariable Include="DOTNET_SYSTEM_GLOBALIZATION_INVARIANT" Value="0" Condition="'$(Cultures)' == 'true'" />
            <ContainerAppCommand Include="$(Start)" />
            <Content Include="arm;newer" CopyToPublishDirectory="Always" />
            {string.Concat(codes.Select(code => $"""<ContainerStageCheck Include="{code}" Severity="none" Justification="It is to fail." Condition="'$(Off)' == 'true'" />"""))}
            """,
            Program);
        byte[] tool = File.ReadAllBytes("/bin/true");
        byte[] arm = [.. tool];
        arm[18] = 183;
        project.Write("arm", arm);
        project.Write("newer", Encoding.Latin1.GetBytes(Glibc().Replace(Encoding.Latin1.GetString(tool), "GLIBC_9.99")));
        return project;
    }

    /// <summary>Without its hash the loader finds no version, whatever its name.</summary>
    [GeneratedRegex(@"GLIBC_2\.3[0-9]")]
    private static partial Regex Glibc();

    [GeneratedRegex(@"CSTG40[0-9]{2}")]
    private static partial Regex Codes();
}
