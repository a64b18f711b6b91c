using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// A file of a web server is pinned by its digest, as with <c>ADD --checksum</c>; and the two <c>node_modules</c> of a front end, one to build it with and
/// one to run it with, come from stages that both write that name. The commands are a shell's, in place of npm's.
/// </summary>
[TestClass]
public sealed class DownloadTests
{
    private static readonly byte[] Agent = "#!/bin/sh\necho agent\n"u8.ToArray();

    [TestMethod]
    public async Task A_downloaded_file_and_the_modules_of_two_stages_come_into_the_image()
    {
        using HttpListener server = Start(out string host);
        int requests = 0;
        _ = ServeAsync(server, () => Interlocked.Increment(ref requests));
        string items = $"""
            <ContainerStage Include="agent" Url="http://{host}/v1/agent.sh?from=here" Sha256="{Convert.ToHexStringLower(SHA256.HashData(Agent))}" />
            <ContainerStageCopy Include="agent.sh" From="agent" Destination="/opt/agent/" />

            <ContainerStage Include="dev-deps" WorkingDirectory="frontend" Inputs="package.json" Outputs="node_modules"
                            Command="mkdir node_modules &amp;&amp; echo compiler > node_modules/tsc" />
            <ContainerStage Include="compile" WorkingDirectory="frontend" DependsOn="dev-deps" Inputs="src" Outputs="dist"
                            Command="mkdir dist &amp;&amp; cat node_modules/tsc src/server.ts > dist/server.js" />
            <ContainerStage Include="prod-deps" WorkingDirectory="frontend" Inputs="package.json" Outputs="node_modules"
                            Command="mkdir node_modules &amp;&amp; echo library > node_modules/express" />
            <ContainerStageCopy Include="node_modules" From="prod-deps" Destination="/srv/node_modules" />
            <ContainerStageCopy Include="dist" From="compile" Destination="/srv/dist" />
            """;
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", items, checks: TestProject.NotStarted);
        project.Write("frontend/package.json", "{}");
        project.Write("frontend/src/server.ts", "server");
        string layout = Path.Combine(project.Output, "layout");
        DotnetResult result = (await project.PublishAsync("-r", "linux-x64", $"-p:ContainerStagesLayoutPath={layout}")).AssertSucceeded();
        Assert.Contains($"Stage 'agent' downloads http://{host}/v1/agent.sh", result.Output);
        Assert.AreEqual(1, requests);

        string root = await LayoutImage.UnpackAsync(layout, Path.Combine(project.Output, "bundle"));
        string files = await Tool.RunAsync("find", Path.Combine(root, "opt"), Path.Combine(root, "srv"), "-type", "f", "-printf", "%m %U:%G %p\n");
        Assert.AreEqual(
            "644 0:0 /srv/dist/server.js|644 0:0 /srv/node_modules/express|755 0:0 /opt/agent/agent.sh",
            string.Join('|', files.Replace(root, "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
        Assert.AreEqual(Convert.ToHexString(Agent), Convert.ToHexString(await File.ReadAllBytesAsync(Path.Combine(root, "opt", "agent", "agent.sh"))));
        Assert.AreEqual("compiler\nserver", await File.ReadAllTextAsync(Path.Combine(root, "srv", "dist", "server.js")));

        server.Stop();
        (await project.PublishAsync("-r", "linux-x64", "-p:ContainerStagesOffline=true", $"-p:ContainerStagesLayoutPath={layout}")).AssertSucceeded();

        project.Write(Path.GetFileName(project.File), (await File.ReadAllTextAsync(project.File)).Replace("Sha256=", "Checksum=", StringComparison.Ordinal));
        result = (await project.PublishAsync("-r", "linux-x64")).AssertFailedWith("CSTG7001");
        Assert.Contains("Add Sha256=\"…\", the digest of the file.", result.Output);
        Assert.Contains("warning CSTG1014", result.Output, "and a wrong name is named");
        Assert.AreEqual(1, requests);
    }

    private static HttpListener Start(out string host)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        host = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        var server = new HttpListener { Prefixes = { $"http://{host}/" } };
        server.Start();
        return server;
    }

    private static async Task ServeAsync(HttpListener server, Action requested)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await server.GetContextAsync();
                requested();
                await context.Response.OutputStream.WriteAsync(Agent);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
