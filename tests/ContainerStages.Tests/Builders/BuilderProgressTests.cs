using ContainerStages.Builders;

namespace ContainerStages.Tests.Builders;

[TestClass]
public sealed class BuilderProgressTests
{
    [TestMethod]
    public void Lines_of_BuildKit_are_told_apart_by_stage()
    {
        string[] lines =
        [
            "#1 [internal] load build definition from Dockerfile",
            "#5 [restore 3/8] COPY nuget.config ./",
            "#5 CACHED",
            "#7 [linux/amd64->arm64 publish 2/2] RUN dotnet msbuild",
            "",
            "#7 12.34   App -> /src/App.dll",
            "#7 DONE 46.7s",
        ];

        var progress = new BuilderProgress();
        string read = string.Join('\n', lines.Select(progress.Read).OfType<(string Stage, string Text)>().Select(line => $"[{line.Stage}] {line.Text}"));

        Assert.AreEqual(
            """
            [build] [internal] load build definition from Dockerfile
            [restore] COPY nuget.config ./
            [restore] CACHED
            [publish] RUN dotnet msbuild
            [publish]   App -> /src/App.dll
            [publish] DONE 46.7s
            """,
            read);
        Assert.AreEqual((1, 1), (progress.Ran, progress.Cached));
    }

    /// <summary>The output of buildah 1.39, shortened; the last lines as with <c>--jobs</c>.</summary>
    [TestMethod]
    public void Lines_of_podman_and_buildah_are_told_apart_by_stage()
    {
        string[] lines =
        [
            "Resolved \"sdk\" as an alias",
            "[1/3] STEP 1/3: FROM 127.0.0.1:5000/sdk:10.0 AS restore",
            "[1/3] STEP 2/3: COPY nuget.config ./",
            "--> Using cache 3ec1f5a9b1c0",
            "--> 3ec1f5a9b1c0",
            "[1/3] STEP 3/3: RUN dotnet restore --locked-mode",
            "  Restored /src/App.csproj (in 1.2 sec).",
            "--> 5d1b6a3f0c2e",
            "[2/3] STEP 1/2: FROM 5d1b6a3f0c2e AS publish",
            "[2/3] STEP 2/2: RUN dotnet msbuild",
            "[3/3] STEP 1/2: FROM scratch",
            "[3/3] STEP 2/2: COPY --from=publish /layers/ /",
            "[3/3] COMMIT",
            "#3 [web 1/2] what a command prints",
            "[1/3] STEP 3/3: RUN dotnet restore again",
        ];

        var progress = new BuilderProgress();
        string read = string.Join('\n', lines.Select(progress.Read).OfType<(string Stage, string Text)>().Select(line => $"[{line.Stage}] {line.Text}"));

        Assert.AreEqual(
            """
            [build] Resolved "sdk" as an alias
            [restore] [1/3] STEP 1/3: FROM 127.0.0.1:5000/sdk:10.0 AS restore
            [restore] [1/3] STEP 2/3: COPY nuget.config ./
            [restore] --> Using cache 3ec1f5a9b1c0
            [restore] --> 3ec1f5a9b1c0
            [restore] [1/3] STEP 3/3: RUN dotnet restore --locked-mode
            [restore]   Restored /src/App.csproj (in 1.2 sec).
            [restore] --> 5d1b6a3f0c2e
            [publish] [2/3] STEP 1/2: FROM 5d1b6a3f0c2e AS publish
            [publish] [2/3] STEP 2/2: RUN dotnet msbuild
            [build] [3/3] STEP 1/2: FROM scratch
            [build] [3/3] STEP 2/2: COPY --from=publish /layers/ /
            [build] [3/3] COMMIT
            [build] #3 [web 1/2] what a command prints
            [restore] [1/3] STEP 3/3: RUN dotnet restore again
            """,
            read);
        Assert.AreEqual((4, 1), (progress.Ran, progress.Cached));
    }

    [TestMethod]
    public void The_end_has_the_errors_of_compilers_else_the_last_lines()
    {
        var end = new BuilderEnd();
        end.Add("Program.cs(3,1): error CS1002: ; expected");
        foreach (int i in Enumerable.Range(1, 9))
        {
            end.Add($"line {i}");
        }

        Assert.AreEqual("It said: Program.cs(3,1): error CS1002: ; expected", end.ToString());

        var other = new BuilderEnd();
        foreach (int i in Enumerable.Range(1, 9))
        {
            other.Add($"line {i}");
        }

        Assert.AreEqual("It said: line 5 | line 6 | line 7 | line 8 | line 9", other.ToString());
    }
}
