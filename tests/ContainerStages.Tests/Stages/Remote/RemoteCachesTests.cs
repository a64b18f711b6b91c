using ContainerStages.Diagnostics;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Transport;
using ContainerStages.Stages.Remote;
using ContainerStages.Tests.Registry;
using ContainerStages.Tests.Registry.Quirks;

namespace ContainerStages.Tests.Stages.Remote;

[TestClass]
[TestCategory("tools")]
public sealed class RemoteCachesTests
{
    public static IEnumerable<object[]> Profiles => RegistryQuirks.Profiles.Keys.Select(profile => new object[] { profile });

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_fresh_agent_runs_nothing_that_another_has_shared(bool isRegistry)
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry);
        using SharedBuild first = new(), second = new(), edited = new(mainText: "edited");

        string made = await first.RunAsync([], [place.Open()], "bundle");
        Assert.AreEqual("bundle packages", first.Ran);
        Assert.StartsWith("Shared the results of 2 stages with ", first.Said.Single());

        Assert.AreEqual(made, await second.RunAsync([place.Open()], [], "bundle"));
        Assert.AreEqual("", second.Ran);
        Assert.StartsWith($"Stage 'bundle' has nothing to do: its result {second.KeyOf("bundle").Hex[..12]} is at ", second.Said.Single());

        Assert.AreEqual(made.Replace("hello", "edited", StringComparison.Ordinal), await edited.RunAsync([place.Open()], [], "bundle"));
        Assert.AreEqual("bundle", edited.Ran);
        Assert.IsEmpty([.. first.Warnings, .. second.Warnings, .. edited.Warnings]);
        Assert.IsEmpty([.. first.Details, .. second.Details, .. edited.Details]);
    }

    [TestMethod]
    public async Task A_stage_whose_dependents_are_found_is_never_asked_for()
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry: true);
        using SharedBuild first = new(), second = new();
        await first.RunAsync([], [place.Open()], "bundle");
        int before = place.Registry.Requests.Count;

        await second.RunAsync([place.Open()], [], "bundle");

        Assert.AreEqual(
            $"GET /v2/team/cache/manifests/{first.TagOf("bundle")} 200",
            string.Join('\n', place.Registry.Requests.Skip(before).Where(request => request.Path.Contains("/manifests/", StringComparison.Ordinal))));
    }

    [TestMethod]
    public async Task What_is_there_already_costs_one_HEAD_each_and_no_bytes()
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry: true);
        using SharedBuild first = new();
        await first.RunAsync([], [place.Open()], "bundle");
        int before = place.Registry.Requests.Count;

        await first.RunAsync([place.Open()], [place.Open()], "bundle");

        string[] asked = [.. place.Registry.Requests.Skip(before).Where(request => request.Path != "/v2/").Select(request => $"{request}")];
        Assert.HasCount(2, asked);
        Assert.Contains($"HEAD /v2/team/cache/manifests/{first.TagOf("packages")} 200", asked);
        Assert.Contains($"HEAD /v2/team/cache/manifests/{first.TagOf("bundle")} 200", asked);
        Assert.HasCount(1, first.Said, "only the first build shared something");
    }

    [TestMethod]
    [DynamicData(nameof(Profiles))]
    public async Task Every_kind_of_registry_takes_results_gives_them_back_and_is_not_told_twice(string profile)
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Profiles[profile]);
        registry.Create("team/cache");
        using SharedBuild first = new(), second = new();
        string made = await first.RunAsync([], [SharedPlace.Open(registry.Host, registry.Options)], "bundle");
        int before = registry.Requests.Count;
        IRemoteCacheStore shared = SharedPlace.Open(registry.Host, registry.Options);

        Assert.AreEqual(made, await second.RunAsync([shared], [shared], "bundle"));

        Assert.AreEqual("", second.Ran);
        Assert.IsEmpty([.. first.Warnings, .. second.Warnings]);
        Assert.DoesNotContain(request => request.Method is "POST" or "PATCH" or "PUT" && request.Path.StartsWith("/v2/team/", StringComparison.Ordinal), registry.Requests.Skip(before));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Results_from_the_local_cache_are_shared_too_also_those_that_were_not_needed(bool isRegistry)
    {
        await using SharedPlace place = await SharedPlace.StartAsync(isRegistry);
        using SharedBuild first = new(), second = new();
        await first.RunAsync([], [], "bundle");
        await first.RunAsync([], [place.Open()], "bundle");
        Assert.AreEqual("bundle packages", first.Ran, "the second build ran nothing");

        await second.RunAsync([place.Open()], [], "packages");
        Assert.AreEqual("", second.Ran);
    }

    [TestMethod]
    public async Task The_first_place_that_has_a_result_is_asked_and_no_other()
    {
        await using SharedPlace empty = await SharedPlace.StartAsync(isRegistry: false), full = await SharedPlace.StartAsync(isRegistry: false);
        await using SharedPlace never = await SharedPlace.StartAsync(isRegistry: true);
        using SharedBuild first = new(), second = new();
        await first.RunAsync([], [full.Open()], "bundle");

        await second.RunAsync([empty.Open(), full.Open(), never.Open()], [], "bundle");

        Assert.AreEqual("", second.Ran);
        Assert.IsEmpty(never.Registry.Requests);
        Assert.IsFalse(Directory.Exists(empty.Folder), "a place that is only read is not made");
    }

    [TestMethod]
    public async Task A_registry_that_cannot_be_reached_is_one_warning_and_the_commands_run()
    {
        using var build = new SharedBuild();
        IRemoteCacheStore gone = SharedPlace.Open("127.0.0.1:1", new RegistryOptions());

        string made = await build.RunAsync([gone], [gone], "packages", "bundle");

        Assert.AreEqual("bundle(packages(1.0),hello)", made);
        Assert.AreEqual("bundle packages", build.Ran);
        ContainerStagesException warning = build.Warnings.Single();
        Assert.AreEqual(Catalogue.StagesNotImported, warning.Diagnostic);
        Assert.StartsWith("cannot look for results of stages at 127.0.0.1:1/team/cache: cannot pull from 127.0.0.1:1/team/cache: the registry cannot be reached: ", warning.Message);
        Assert.EndsWith(" Until then, commands run whose results are not here.", warning.Advice);
    }

    /// <summary>That a result is not there is known only from an answer.</summary>
    [TestMethod]
    public async Task A_registry_that_does_not_answer_is_a_warning_too()
    {
        using var build = new SharedBuild();
        using var silent = new LoopbackServer(async (_, token) => await Task.Delay(Timeout.Infinite, token));
        IRemoteCacheStore place = SharedPlace.Open(silent.Host, new RegistryOptions { ConnectTimeout = TimeSpan.FromSeconds(0.2) });

        Assert.AreEqual("bundle(packages(1.0),hello)", await build.RunAsync([place], [], "packages", "bundle"));

        ContainerStagesException warning = build.Warnings.Single();
        Assert.AreEqual(Catalogue.StagesNotImported, warning.Diagnostic);
        Assert.Contains("the registry cannot be reached: no connection within 0.2 seconds", warning.Message);
    }

    [TestMethod]
    public async Task A_registry_that_cannot_be_written_is_one_warning_and_the_results_are_right()
    {
        using var build = new SharedBuild();
        Assert.AreEqual("bundle(packages(1.0),hello)", await build.RunAsync([], [SharedPlace.Open("127.0.0.1:1", new RegistryOptions())], "packages", "bundle"));
        Assert.AreEqual(Catalogue.StagesNotExported, build.Warnings.Single().Diagnostic);
    }

    [TestMethod]
    public async Task A_registry_that_refuses_to_be_read_is_asked_once_and_may_still_be_written()
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(new RegistryQuirks { Challenge = RegistryChallenge.Basic });
        using SharedBuild stranger = new(), writer = new();
        IRemoteCacheStore unknown = SharedPlace.Open(registry.Host, new RegistryOptions());
        await stranger.RunAsync([unknown], [unknown], "packages", "bundle");
        Assert.AreEqual("CSTG7025 CSTG7026", string.Join(' ', stranger.Warnings.Select(warning => warning.Diagnostic.Code)));
        Assert.AreEqual("bundle packages", stranger.Ran);

        await writer.RunAsync([SharedPlace.Open(registry.Host, new RegistryOptions { Credentials = new NoCredentials() })], [SharedPlace.Open(registry.Host, registry.Options)], "bundle");
        Assert.AreEqual("CSTG7025", writer.Warnings.Single().Diagnostic.Code);
        Assert.StartsWith("Shared the results of 2 stages with ", writer.Said.Single());
    }

    [TestMethod]
    public async Task The_CNCFs_registry_and_skopeo_take_the_artifacts()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var folder = new TemporaryFolder();
        using SharedBuild first = new(), second = new(), third = new();
        string made = await first.RunAsync([], [SharedPlace.Open(registry.Host, new RegistryOptions())], "bundle");

        // From the registry into a layout and back, by somebody else.
        foreach (string stage in (string[])["bundle", "packages"])
        {
            await Skopeo.RunAsync("copy", "--quiet", "--src-tls-verify=false", $"docker://{registry.Host}/team/cache:{first.TagOf(stage)}", $"oci:{folder.Combine("layout")}:{first.TagOf(stage)}");
            await Skopeo.RunAsync("copy", "--quiet", "--dest-tls-verify=false", $"oci:{folder.Combine("layout")}:{first.TagOf(stage)}", $"docker://{registry.Host}/copied/team/cache:{first.TagOf(stage)}");
        }

        Assert.AreEqual(made, await second.RunAsync([new FolderCacheStore(folder.Combine("layout"), TimeProvider.System)], [], "bundle"));
        Assert.AreEqual("", second.Ran);
        Assert.AreEqual(made, await third.RunAsync([SharedPlace.Open($"{registry.Host}/copied", new RegistryOptions())], [], "bundle"));
        Assert.AreEqual("", third.Ran);
        string raw = await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/team/cache:{first.TagOf("bundle")}");
        Assert.Contains("\"artifactType\":\"application/vnd.containerstages.stage.v1\"", raw);
        Assert.Contains("\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\"", raw);
    }
}
