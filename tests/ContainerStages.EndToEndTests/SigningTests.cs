namespace ContainerStages.EndToEndTests;

/// <summary>A project whose base has to be signed, and whose image is signed, with cosign and the CNCF's registry.</summary>
[TestClass]
public sealed class SigningTests
{
    [TestMethod]
    public async Task The_base_is_verified_before_anything_is_compiled_and_the_image_is_signed()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using Cosign cosign = await Cosign.CreateAsync();
        (string privateKey, string publicKey) = await cosign.CreateKeysAsync("cosign");
        using var project = TestProject.Console(
            $"""
            <SelfContained>true</SelfContained>
            <ContainerBaseImage>{registry.Host}/base:1</ContainerBaseImage>
            <ContainerRegistry>{registry.Host}</ContainerRegistry>
            <ContainerRepository>team/hello</ContainerRepository>
            <ContainerStagesVerifyBase>cosign</ContainerStagesVerifyBase>
            <ContainerStagesVerifyBaseKey>keys/base.pub</ContainerStagesVerifyBaseKey>
            <ContainerStagesVerifyBaseArguments>--insecure-ignore-tlog</ContainerStagesVerifyBaseArguments>
            <ContainerStagesSign>cosign</ContainerStagesSign>
            <ContainerStagesSignKey>keys/release.key</ContainerStagesSignKey>
            <ContainerStagesSignArguments>--tlog-upload=false</ContainerStagesSignArguments>
            <ContainerStagesAttachDocuments>true</ContainerStagesAttachDocuments>
            """,
            checks: TestProject.NotStarted);
        project.Write("keys/base.pub", await File.ReadAllTextAsync(publicKey));
        project.Write("keys/release.key", await File.ReadAllTextAsync(privateKey));
        await PushBaseAsync(registry, project);
        (string, string?)[] environment = [.. cosign.Variables.Where(variable => variable.Name == "COSIGN_PASSWORD"), ("PATH", $"{cosign.Commands}:{project.Environment()["PATH"]}")];
        string[] publish = ["publish", "-t:PublishContainer"];

        (await project.RunAsync(publish, environment[0])).AssertFailedWith("CSTG8005");
        DotnetResult unsigned = await project.RunAsync(publish, environment);

        unsigned.AssertFailedWith("CSTG2021");
        Assert.Contains("cosign finds no signature of it. 'cosign verify' ended with exit code 10", unsigned.Output);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(project.Folder, "obj"), "Hello.dll", SearchOption.AllDirectories), "nothing is compiled");

        await cosign.RunAsync(["sign", "--yes", "--key", privateKey, .. Cosign.SignOffline, $"{registry.Host}/base:1"]);
        DotnetResult signed = (await project.RunAsync(publish, environment)).AssertSucceeded();

        Assert.Contains($"The base '{registry.Host}/base:1' has a signature that counts, says cosign.", signed.Output);
        Assert.Contains(" with cosign, and its documents", signed.Output);
        Assert.Contains("cosign: Pushing signature to: ", signed.Output);
        Assert.DoesNotContain("Using payload from", signed.Output);
        await cosign.RunAsync(["verify", "--key", publicKey, .. Cosign.VerifyOffline, $"{registry.Host}/team/hello:latest"]);
        await cosign.RunAsync(["verify-attestation", "--type", "slsaprovenance1", "--key", publicKey, .. Cosign.VerifyOffline, $"{registry.Host}/team/hello:latest"]);

        DotnetResult shown = (await project.RunAsync(["msbuild", "-nologo", "-t:ShowContainerImage", "-p:Configuration=Release", $"-p:ContainerStagesCompareWith={registry.Host}/base:1", "-p:ContainerStagesShowFile=shown.json"], environment)).AssertSucceeded();
        Assert.Contains($"{registry.Host}/team/hello:latest for linux/amd64, manifest sha256:", shown.Output);
        Assert.Contains("  layers: + ", shown.Output);
        Assert.Contains("+ /app/Hello.dll  ", shown.Output);
        Assert.Contains("\"/app/Hello.dll\"", await File.ReadAllTextAsync(Path.Combine(project.Folder, "shown.json")));

        DotnetResult archive = (await project.RunAsync([.. publish, $"-p:ContainerArchiveOutputPath={project.Output}/hello.tar.gz"], environment)).AssertSucceeded();
        Assert.Contains("ContainerStagesSign has no effect: the image goes to no registry", archive.Output);
    }

    private static async Task PushBaseAsync(RealRegistry registry, TestProject project)
    {
        Directory.CreateDirectory(Path.Combine(project.Output, "root", "etc"));
        await File.WriteAllTextAsync(Path.Combine(project.Output, "root", "etc", "passwd"), "root:x:0:0::/:\n");
        await Tool.RunAsync("tar", "-C", Path.Combine(project.Output, "root"), "-cf", Path.Combine(project.Output, "root.tar"), "etc");
        await LayerImage.WriteAsync(Path.Combine(project.Output, "base"), ["PATH=/bin"], [Path.Combine(project.Output, "root.tar")]);
        await Skopeo.RunAsync("copy", "--quiet", "--dest-tls-verify=false", $"oci:{project.Output}/base", $"docker://{registry.Host}/base:1");
    }
}
