using ContainerStages.Builders.Writing;
using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Tests.Builders;

/// <summary>Whole Dockerfiles, as text: a reader of this test sees what users keep.</summary>
[TestClass]
public sealed class BuildStagesTests
{
    private static readonly SourceTree s_sources = new()
    {
        Root = "/",
        Project = "src/App/App.csproj",
        RestoreFiles = ["Directory.Build.props", "nuget.config", "src/App/App.csproj", "src/App/packages.lock.json", "src/Lib/Lib.csproj"],
        Feeds = ["feed"],
        ProjectFolders = ["src/Lib", "src/App"],
        OtherFiles = ["shared/Version.cs"],
        HasTests = true,
        TestFolders = ["tests/App.Tests"],
        IsLocked = true,
    };

    private static readonly BuildSettings s_settings = new()
    {
        BuildImage = "mcr.microsoft.com/dotnet/sdk:10.0",
        Properties = [KeyValuePair.Create("Configuration", "Release"), KeyValuePair.Create("Version", "1.2.3 b")],
        RuntimeIdentifier = "linux-x64",
        IsForBuildKit = true,
        User = "1654:1654",
        Layers = ["framework", "app"],
    };

    [TestMethod]
    public void A_build_restores_before_it_sees_sources()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("web", "src"));
        File.WriteAllText(folder.Combine("web", "package.json"), "{}");
        File.WriteAllText(folder.Combine("web", "tsconfig.json"), "{}");
        StageGraph graph = Graph(folder, new StageDefinition("web")
        {
            Command = "npm ci && npm run build",
            Image = "node:22",
            WorkingDirectory = "web",
            Inputs = ["package.json", "ts*.json", "src/**"],
            Outputs = ["dist"],
            Secrets = ["TOKEN"],
            CacheMounts = ["/root/.npm"],
            Environment = ["NODE_ENV=production"],
        });

        Assert.AreEqual(
            """
            # The build machine.
            FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS sdk

            # The stage web of the project.
            FROM --platform=$BUILDPLATFORM node:22 AS web
            WORKDIR /src/web
            COPY web/package.json web/ts*.json ./
            COPY web/src ./src/
            ENV NODE_ENV="production"
            RUN --network=none \
                --mount=type=cache,target=/root/.npm \
                --mount=type=secret,id=TOKEN,required=true \
                export TOKEN="$(cat /run/secrets/TOKEN)"; npm ci && npm run build

            # Dependencies: only what dotnet restore reads, so that an edit of the code does not restore again.
            FROM sdk AS restore
            WORKDIR /src
            COPY Directory.Build.props nuget.config ./
            COPY src/App/App.csproj src/App/packages.lock.json src/App/
            COPY src/Lib/Lib.csproj src/Lib/
            COPY feed/ feed/
            RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages,sharing=locked \
                --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
                dotnet restore src/App/App.csproj -r linux-x64 --locked-mode -p:Configuration=Release '-p:Version=1.2.3 b'

            # The sources, those that change most often last.
            FROM restore AS sources
            COPY src/Lib/ src/Lib/
            COPY src/App/ src/App/
            COPY shared/Version.cs shared/

            # The tests: the image is not built if one fails.
            FROM sources AS test
            COPY tests/App.Tests/ tests/App.Tests/
            RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages,sharing=locked \
                --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
                dotnet msbuild src/App/App.csproj -restore -p:RestoreLockedMode=true -t:TestContainerApp -p:Configuration=Release '-p:Version=1.2.3 b' \
                -p:ContainerStagesBuilder=Direct -p:ContainerStagesKeepPublish=false -p:ContainerStagesReportFolder=/tests

            # The app, published and put into layers.
            FROM sources AS publish
            COPY --from=web /src/web/dist /stages/web/dist
            COPY --from=test /tests/ /tests/
            RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages,sharing=locked \
                --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
                --mount=type=cache,target=/root/.cache/containerstages \
                dotnet msbuild src/App/App.csproj -restore -p:RestoreLockedMode=true -t:WriteContainerLayers \
                -p:Configuration=Release '-p:Version=1.2.3 b' -p:RuntimeIdentifier=linux-x64 \
                -p:ContainerStagesBuilder=Direct -p:ContainerStagesKeepPublish=false -p:ContainerStagesSourceRoot=/src -p:ContainerStagesLayersFolder=/layers \
                -p:ContainerStagesOutputsFolder=/stages -p:ContainerUser=1654:1654 \
                "-p:ContainerStagesLayerNames=framework app"

            """.ReplaceLineEndings("\n"),
            Write(folder, s_sources, s_settings, graph).Write());
    }

    [TestMethod]
    public void One_Dockerfile_serves_several_platforms()
    {
        using var folder = new TemporaryFolder();
        string text = Write(folder, s_sources, s_settings with { RuntimeIdentifier = "linux-musl", IsForSeveralPlatforms = true }, Graph(folder)).Write();

        Assert.Contains("FROM sources AS publish\nARG TARGETARCH\n", text);
        Assert.Contains("\"-p:RuntimeIdentifier=linux-musl-$(echo $TARGETARCH | sed s/amd64/x64/)\"", text);
        Assert.Contains("dotnet restore src/App/App.csproj --locked-mode -p:Configuration=Release", text);
    }

    [TestMethod]
    public void Older_builders_get_nothing_that_they_do_not_know()
    {
        using var folder = new TemporaryFolder();
        StageGraph graph = Graph(
            folder,
            new StageDefinition("tool") { Url = "https://example.org/tool.bin", Sha256 = new string('a', 64) },
            new StageDefinition("use") { Command = "./tool.bin > out.txt", Image = "debian:12", Inputs = ["**"], Outputs = ["out/x.txt"], DependsOn = ["tool"] });
        string old = Write(folder, s_sources, s_settings with { IsForBuildKit = false }, graph).Write();
        Assert.DoesNotContain("sharing=locked", old);
        string modern = Write(folder, s_sources, s_settings, graph).Write();

        Assert.Contains($"ADD https://example.org/tool.bin ./tool.bin\nRUN echo '{new string('a', 64)}  tool.bin' | sha256sum -c -\n", old);
        Assert.Contains($"ADD --checksum=sha256:{new string('a', 64)} https://example.org/tool.bin ./tool.bin\n", modern);
        Assert.DoesNotContain("--network", old);
        Assert.DoesNotContain("--link", new RuntimeStage("scratch", [], ["app"], new HashSet<string>()).Write(Settings));
    }

    /// <summary>The direct builder runs the command in /src, with /tmp as its home.</summary>
    [TestMethod]
    public void A_kept_folder_is_the_same_as_with_the_direct_builder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("web"));
        StageDefinition stage = new("web")
        {
            Command = "npm ci",
            Image = "node:22",
            WorkingDirectory = "web",
            Inputs = ["**"],
            Outputs = ["dist"],
            CacheMounts = ["/src/.cache", "/tmp/.npm", "/srcs"],
        };
        string text = Write(folder, s_sources, s_settings, Graph(folder, stage)).Write();

        Assert.Contains("ENV HOME=\"/tmp\"\nRUN --network=none \\\n    --mount=type=cache,target=/src/web/.cache \\\n    --mount=type=cache,target=/tmp/.npm \\\n    --mount=type=cache,target=/srcs \\\n", text);
        Assert.DoesNotContain("HOME=\"/tmp\"", Write(folder, s_sources, s_settings, Graph(folder, stage with { Environment = ["HOME=/root"] })).Write());
        Assert.DoesNotContain("HOME", Write(folder, s_sources, s_settings, Graph(folder, stage with { CacheMounts = ["/root/.npm"] })).Write());
    }

    [TestMethod]
    public void Two_stages_never_get_one_name()
    {
        using var folder = new TemporaryFolder();
        StageGraph graph = Graph(folder, [.. ((string[])["sdk", "stage-sdk", "9x", "stage-9x", "Web"]).Select(name => new StageDefinition(name) { Command = "true" })]);

        string[] names = [.. graph.Stages.Select(BuildStages.NameOf)];

        Assert.AreEqual("stage-sdk stage-stage-sdk stage-9x stage-stage-9x web", string.Join(' ', names));
        Assert.Contains(
            "another stage has that name in other capitals",
            Assert.ThrowsExactly<ContainerStagesException>(() => Graph(folder, new StageDefinition("web") { Command = "true" }, new StageDefinition("Web") { Command = "true" })).Message);
    }

    [TestMethod]
    public void A_builder_whose_results_are_taken_writes_no_layers()
    {
        using var folder = new TemporaryFolder();
        BuildStages stages = Write(folder, s_sources, s_settings with { User = null, Layers = [] }, Graph(folder));

        Assert.Contains("-t:WriteContainerPublish", stages.Write());
        Assert.AreEqual("FROM scratch AS results\nCOPY --from=publish /layers/publish.tar.gz /\nCOPY --from=test /tests/ /tests/\n", stages.WriteResults());
    }

    [TestMethod]
    public void The_last_stage_has_a_COPY_for_each_layer_and_all_settings() => Assert.AreEqual(
        """
        # The image: what changes least often is at the bottom.
        FROM mcr.microsoft.com/dotnet/runtime-deps:10.0 AS runtime
        COPY --link --from=publish /layers/framework/ /
        COPY --link --from=publish /layers/app/ /
        ENV A="1 \$x"
        LABEL org.opencontainers.image.title="my \"app\""
        WORKDIR /app
        USER 1654:1654
        EXPOSE 8080/tcp
        VOLUME ["/app/data"]
        HEALTHCHECK --interval=5000ms --retries=2 CMD ["/usr/bin/health-probe", "8080", "/"]
        STOPSIGNAL SIGINT
        ENTRYPOINT ["/app/App"]
        CMD ["--x", "<&>"]

        """.ReplaceLineEndings("\n"),
        new RuntimeStage("mcr.microsoft.com/dotnet/runtime-deps:10.0", [], ["framework", "app"], new HashSet<string> { "framework", "app" }).Write(Settings));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void What_is_written_passes_the_rules_for_Dockerfiles(bool isForBuildKit)
    {
        using var folder = new TemporaryFolder();
        StageGraph graph = Graph(folder, new StageDefinition("web") { Command = "npm ci", Image = "node:22@sha256:" + new string('a', 64), Inputs = ["package*.json"], Outputs = ["node_modules"] });
        var runtime = new RuntimeStage("mcr.microsoft.com/dotnet/runtime-deps:10.0@sha256:" + new string('b', 64), [], ["framework", "app"], new HashSet<string>(isForBuildKit ? ["framework", "app"] : []));
        string text = $"{Write(folder, s_sources, s_settings with { IsForBuildKit = isForBuildKit }, graph).Write()}\n{runtime.Write(Settings)}";

        var dockerfile = Dockerfile.Parse(text);

        Assert.AreEqual("", string.Join('\n', dockerfile.Faults));
        Assert.AreEqual("", string.Join('\n', DockerfileChecks.Run(DockerfileUnderCheck.Of(dockerfile)).Select(found => $"{found.Code} line {found.Range.Line}: {found.Finding.Message}")));
    }

    [TestMethod]
    public void Everything_is_ignored_that_is_not_copied() => Assert.AreEqual(
        """
        # Everything is left out that the Dockerfile does not copy.
        *
        !Directory.Build.props
        !nuget.config
        !shared/Version.cs
        !src/App
        !src/Lib
        !tests/App.Tests
        !web
        **/bin
        **/obj
        **/node_modules
        **/.git
        **/.vs
        **/*.user
        **/.env
        **/.env.*
        **/*.key
        **/*.pem
        **/*.pfx
        web/dist
        !feed

        """.ReplaceLineEndings("\n"),
        DockerignoreWriter.Write(s_sources, ["web"], ["web/dist"]));

    private static ImageSettings Settings => new()
    {
        Created = "",
        User = new NumericUser(1654, 1654),
        WorkingDirectory = "/app",
        Environment = [KeyValuePair.Create("A", "1 $x")],
        Labels = [KeyValuePair.Create("org.opencontainers.image.title", "my \"app\"")],
        ExposedPorts = [new ExposedPort(8080)],
        Volumes = ["/app/data"],
        Healthcheck = new HealthCheck { Command = ["/usr/bin/health-probe", "8080", "/"], Interval = TimeSpan.FromSeconds(5), Retries = 2 },
        StopSignal = "SIGINT",
        Entrypoint = ["/app/App"],
        Command = ["--x", "<&>"],
    };

    private static StageGraph Graph(TemporaryFolder folder, params StageDefinition[] stages) => ContainerStages.Pipeline.StageReader.Read([.. stages], folder.Path);

    private static BuildStages Write(TemporaryFolder folder, SourceTree sources, BuildSettings settings, StageGraph graph) =>
        new(sources with { Root = folder.Path }, settings, graph, ContainerStages.Builders.BuilderStages.Commands(graph, graph.Stages.Select(stage => stage.Name)));
}
