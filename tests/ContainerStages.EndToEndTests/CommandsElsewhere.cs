namespace ContainerStages.EndToEndTests;

/// <param name="Page">Its path in the repository.</param>
/// <param name="Commands">As <see cref="CommandPage"/> has them; empty for all of the page.</param>
/// <param name="Source">The file that runs them, or the same in other words, with <paramref name="Words"/> in it; null if nothing does.</param>
/// <param name="Words">Otherwise the reason.</param>
internal sealed record ElsewhereRow(string Page, IReadOnlyList<string> Commands, string? Source, string Words)
{
    public bool Has(string page, string command) => page == Page && (Commands.Count == 0 || Commands.Contains(command));
}

/// <summary>The commands that <see cref="CommandTests"/> does not run. A test checks that each is on its page, and that the source has its words; whether that runs them is for people to see.</summary>
internal static class CommandsElsewhere
{
    private const string RunsTheseTests = "It runs these tests.";
    private const string NeedsCluster = "It needs a cluster of Kubernetes.";
    private const string NeedsSidecar = "It needs Microsoft's image of the SDK as a sidecar, and tools of .NET that are downloaded there.";

    public static IReadOnlyList<ElsewhereRow> Rows { get; } =
    [
        RunBy("DockerfilePageTests", "\"from-the-sdk.md\"", "docs/tutorials/from-the-sdk.md", ""),
        .. ((string[])["air-gapped.md", "first-image.md", "front-end.md", "monorepo.md", "private-feed.md"])
            .Select(page => RunBy("TutorialTests", $"\"{page}\"", "docs/tutorials/" + page, "")),

        NotRun(RunsTheseTests, "README.md", "./test.sh"),
        RunBy("PackedPackage", "\"src/ContainerStages.Tasks\", \"-c\", \"Release\"", "README.md", "dotnet pack -c Release src/ContainerStages.Tasks"),
        RunBy("PackedTemplates", "\"templates\", \"-c\", \"Release\"", "README.md", "dotnet pack -c Release templates"),
        RunBy("ReadmeTests", "dotnet nuget add source", "README.md", """dotnet nuget add source "$PWD/artifacts/packages" --name ContainerStages --configfile ~/.nuget/NuGet/NuGet.Config"""),

        RunBy("test.sh", "dotnet build ContainerStages.sln -nr:false", "CONTRIBUTING.md", "dotnet build ContainerStages.sln -nr:false"),
        NotRun(RunsTheseTests, "CONTRIBUTING.md", """
            ./test.sh
            ./test.sh --fast
            CONTAINERSTAGES_TEST_BUILDERS=all ./test.sh
            """),
        RunBy("test.sh", "dotnet run --no-build -- --no-ansi --filter", "CONTRIBUTING.md", """
            cd tests/ContainerStages.Tests
            dotnet run -- --filter "FullyQualifiedName~LayerWriterTests"
            """),
        NotRun("It waits for a debugger.", "CONTRIBUTING.md", "MSBUILDDEBUGONSTART=2 dotnet publish samples/HelloWeb -t:PublishContainer"),
        RunBy("test.sh", "dotnet run --no-build -- --no-ansi --filter", "docs/support.md", """
            cd tests/ContainerStages.EndToEndTests
            dotnet run -- --filter "FullyQualifiedName~ConsumerTests"
            """),

        RunBy("BuilderTests", "\"publish\", \"-t:PublishContainer\", \"-p:ContainerStagesBuilder=BuildKit\"", "docs/buildkit.md", "dotnet publish -t:PublishContainer -p:ContainerStagesBuilder=BuildKit"),
        NotRun(NeedsCluster, "docs/buildkit.md", """
            docker buildx create --name farm --driver kubernetes --driver-opt replicas=4
            BUILDX_BUILDER=farm dotnet publish -t:PublishContainer -p:ContainerStagesBuilder=BuildKit
            """),
        RunBy("BuilderTests", "\"--file\", Path.Combine(project.Folder, \"Dockerfile\")", "docs/buildkit.md", "docker build -f src/App/Dockerfile ."),
        RunBy("BuilderTests", "\"-t:VerifyContainerParity\"", "docs/buildkit.md", "dotnet msbuild -restore -t:VerifyContainerParity -p:Configuration=Release"),

        NotRun(NeedsSidecar, "docs/debugging.md", """
            kubectl debug -it orders-7d4b9 --image=mcr.microsoft.com/dotnet/sdk:10.0 --target=orders -- bash
            ls -l /proc/1/root/app
            tr '\0' '\n' < /proc/1/environ
            cat /proc/1/root/app/appsettings.json
            docker run -it --rm --pid container:orders --network container:orders --cap-add SYS_PTRACE mcr.microsoft.com/dotnet/sdk:10.0 bash
            dotnet tool install --tool-path /tools dotnet-counters
            export TMPDIR=/proc/1/root/tmp
            /tools/dotnet-counters ps
            /tools/dotnet-counters monitor -p 1
            /tools/dotnet-dump collect -p 1 -o /tmp/app.dmp
            mv /proc/1/root/tmp/app.dmp .
            /tools/dotnet-dump analyze app.dmp
            """),

        RunBy("SdkContractTests", "AssertFailedWith(\"CSTG1001\")", "docs/diagnostics/CSTG1001.md", """
            dotnet --version
            dotnet publish -t:PublishContainer
            """),
        RunBy("TurnedOffTests", "\"DOTNET_CONTAINER_INSECURE_REGISTRIES\", registry.Host", "docs/diagnostics/CSTG2004.md", "export DOTNET_CONTAINER_INSECURE_REGISTRIES=registry.example:5000"),
        RunBy("CertificateTests", "etc/docker/certs.d", "docs/diagnostics/CSTG2015.md", "cp client.cert /etc/docker/certs.d/registry.example/"),
        RunBy("FrameworkTests", "PublishAsync(\"-p:ContainerStagesOffline=true\")).AssertFailedWith(\"CSTG2018\")", "docs/diagnostics/CSTG2018.md", "dotnet publish -t:PublishContainer -p:ContainerStagesOffline=true"),
        RunBy("PlatformTests", "\"-r\", \"linux-musl-x64\", \"-p:ContainerBaseImage=stage:base\"])).AssertFailedWith(\"CSTG4002\")", "docs/diagnostics/CSTG4002.md", "dotnet publish -r linux-musl-x64 -t:PublishContainer"),
        RunBy("StartTests", "\"-r\", \"linux-arm64\", \"-p:ContainerStagesStartCheck=true\")).AssertFailedWith(\"CSTG4030\")", "docs/diagnostics/CSTG4030.md", "dotnet publish -r linux-arm64 -t:PublishContainer -p:ContainerStagesStartCheck=true"),
        RunBy("test.sh", "gcc libc6-dev zlib1g-dev", "docs/diagnostics/CSTG7040.md", "apt-get install clang libc6-dev zlib1g-dev lld"),
        RunBy("ReproducibleTests", "AssertFailedWith(\"CSTG8003\")", "docs/diagnostics/CSTG8003.md", "dotnet msbuild -restore -t:VerifyContainerReproducible -p:Configuration=Release"),
        RunBy("ReproducibleTests", "\"-t:VerifyContainerReproducible\"", "docs/reproducibility.md", "dotnet msbuild -restore -t:VerifyContainerReproducible -p:Configuration=Release"),
        RunBy("LayerOrderProofTests", "\"-t:VerifyContainerLayerOrder\"", "docs/layers.md", "dotnet msbuild -restore -t:VerifyContainerLayerOrder -p:Configuration=Release"),

        NotRun(NeedsCluster, "docs/kubernetes.md", """
            kubectl rollout status daemonset/hello-web-prepull
            kubectl attach -it hello-web-files
            """),

        RunBy("BenchmarkTests", "\"edit-matrix.sh\"", "docs/layers-measured.md", "tests/benchmarks/edit-matrix.sh /tmp/edit-matrix"),
        RunBy("BenchmarkTests", "[Benchmarks, \"cases\", \"--small\", \"--runs\", \"1\"", "docs/performance.md", """
            dotnet run -c Release --project tests/ContainerStages.Benchmarks -- cases
            dotnet run -c Release --project tests/ContainerStages.Benchmarks -- cases --case registry --case services --runs 3
            """),
        RunBy("BenchmarkTests", "[Benchmarks, \"pieces\"", "docs/performance.md", "dotnet run -c Release --project tests/ContainerStages.Benchmarks -- pieces --filter '*'"),
        RunBy("BenchmarkTests", "\"checks.sh\"", "docs/performance.md", "tests/benchmarks/checks.sh"),
        RunBy("PullsPageTests", "PullsPage.Render", "docs/pulls.md", "dotnet run --project tests/ContainerStages.Benchmarks -- pulls --write"),

        RunBy("CommandAndAccessTests", "\"entrypoint.sh\"", "docs/reference.md", """
            set -e
            if [ -f /run/secrets/database ]; then
            read -r ConnectionStrings__Database < /run/secrets/database
            export ConnectionStrings__Database
            fi
            exec "$@"
            """),

        RunBy("ReleaseTests", "\"git grep\"", "docs/releasing.md", """
            NEW=1.2.3
            FORMS='(ContainerStages(" Version="|": "|@| --version ))[0-9][0-9A-Za-z.+-]*'
            git grep -lE "$FORMS" -- README.md docs samples | xargs sed -i -E "s/$FORMS/\1$NEW/"
            """),
        RunBy("ExternalLinksTests", "\"docs/releasing.md\"", "docs/releasing.md", """
            git ls-files -z '*.md' | xargs -0 grep -hoE '\]\(https?://[^)#]+' | cut -c3- | sort -u | xargs -n 1 -P 8 curl -sSfL -o /dev/null --max-time 60 -w '%{url} %{http_code}\n'
            """),
        RunBy("ReleaseTests", "\"release.sh\"", "docs/releasing.md", """
            git tag -a v1.2.3 -m 1.2.3
            ./release.sh v1.2.3 --output ../release-1.2.3
            """),
        RunBy("ReleaseTests", "\"--push\"", "docs/releasing.md", """
            export CONTAINERSTAGES_SIGNING_CERTIFICATE=../signer.pfx CONTAINERSTAGES_SIGNING_PASSWORD=… CONTAINERSTAGES_NUGET_KEY=…
            ./release.sh v1.2.3 --output ../published-1.2.3 --push SOURCE
            """),

        RunBy("IndexDocumentsTests", "\"imagetools\", \"inspect\"", "docs/sbom.md", """
            docker buildx imagetools inspect --format '{{json .SBOM.SPDX}}' registry.example.com/orders-api:1.4
            docker buildx imagetools inspect --format '{{json (index .SBOM "linux/amd64").SPDX}}' registry.example.com/orders-api:1.4
            """),
        RunBy("AttachTests", "\"discover\", \"--plain-http\"", "docs/sbom.md", """
            oras discover registry.example.com/orders-api:1.4
            oras discover --platform linux/amd64 registry.example.com/orders-api:1.4
            """),
        RunBy("SignatureProgramTests", "\"verify\", .. verify", "docs/signing.md", "cosign verify --key azurekms://myvault.vault.azure.net/release registry.example/team/orders:1.4"),
        RunBy("SignatureProgramTests", "\"verify-attestation\"", "docs/signing.md", "cosign verify-attestation --key azurekms://myvault.vault.azure.net/release --type spdxjson registry.example/team/orders@sha256:…"),
        RunBy("test.sh", " bubblewrap ", "docs/starting.md", "apt-get install bubblewrap"),

        RunBy("PackedTemplates", "\"new\", \"install\"", "docs/templates.md", "dotnet new install ContainerStages.Templates"),
        RunBy("TemplatesTests", "\"containerstages-web\"", "docs/templates.md", """
            dotnet new containerstages-web -n Orders
            dotnet publish Orders -t:PublishContainer
            """),
        NotRun("Both servers run until somebody ends them.", "docs/templates.md", """
            dotnet run
            (cd frontend && npm ci && npm run dev)
            """),

        RunBy("HelloWebTests", "s_podman.StartAsync(s_loaded)", "samples/HelloWeb/README.md", """
            dotnet publish samples/HelloWeb -t:PublishContainer
            docker run --rm -p 8080:8080 hello-web:latest
            curl http://localhost:8080/
            """),
        RunBy("HelloWebTests", "\"/about.html\"", "samples/HelloWeb/README.md", "curl http://localhost:8080/about.html"),
        NotRun(NeedsCluster, "samples/Kubernetes/README.md", """
            kubectl rollout status daemonset/hello-web-prepull
            kubectl rollout status deployment/hello-web
            """),
        RunBy("HelloWebTests", "pods.PlayAsync(\"deployment.yaml\"", "samples/Kubernetes/README.md", """
            pod() { manifest deployment | sed 's/replicas: 2/replicas: 1/'; }
            pod | podman kube play --publish 8080:8080 -
            curl http://localhost:8080/
            pod | podman kube down -
            """),
        RunBy("NativeToolTests", "podman.RunImageAsync", "samples/NativeTool/README.md", """
            dotnet publish samples/NativeTool -t:PublishContainer
            docker run --rm native-tool:latest
            """),
        RunBy("test.sh", " lld gcc libc6-dev zlib1g-dev ", "samples/StaticConsole/README.md", "apt-get install gcc libc6-dev zlib1g-dev lld"),
        RunBy("StaticConsoleTests", "podman.RunImageAsync", "samples/StaticConsole/README.md", """
            dotnet publish samples/StaticConsole -t:PublishContainer
            docker run --rm static-console:latest
            """),
        RunBy("WebWithFrontendTests", "podman.StartAsync", "samples/WebWithFrontend/README.md", """
            dotnet publish samples/WebWithFrontend -t:PublishContainer
            docker run --rm -p 8080:8080 web-with-frontend:latest
            """),
        RunBy("WebWithFrontendTests", "-p:ContainerStagesCacheFrom={share}", "samples/WebWithFrontend/README.md", """
            dotnet publish samples/WebWithFrontend -t:PublishContainer -p:ContainerStagesCacheFrom=registry.example/team/cache -p:ContainerStagesCacheTo=registry.example/team/cache
            """),
    ];

    /// <param name="source">The name of a class of the tests, or a file in the repository's root.</param>
    private static ElsewhereRow RunBy(string source, string words, string page, string commands) => new(page, CommandPage.Commands(commands), source, words);

    private static ElsewhereRow NotRun(string reason, string page, string commands) => new(page, CommandPage.Commands(commands), null, reason);
}
