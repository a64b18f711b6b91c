using ContainerStages.App;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Copies;

/// <summary>Copies of what stages have made.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class StageSourceTests
{
    [TestMethod]
    public async Task A_folder_gives_what_it_holds_and_a_file_itself()
    {
        using TemporaryFolder folder = Copied.Dist();

        CopiedFiles all = await Copied.PlanAsync(Copied.Of("dist", "wwwroot"), await Copied.StageAsync(folder));
        Assert.AreEqual("assets", all.Layer);
        Assert.AreEqual(
            """
            app/wwwroot/ 0755 0:0
            app/wwwroot/css/ 0755 0:0
            app/wwwroot/css/site.css 0644 0:0 body {}
            app/wwwroot/index.html 0644 0:0 <html>
            app/wwwroot/index.js 0644 0:0 js
            """,
            Copied.Lines(all));
        Assert.AreEqual(AssetTimes.Of(((FileEntry)all.Files.First()).Content), all.Files.First().Modified, "below wwwroot a time depends on the content");

        async Task<string> FileTo(string destination) => Copied.Lines(await Copied.PlanAsync(Copied.Of("dist/index.html", destination), await Copied.StageAsync(folder)));
        Assert.AreEqual("app/index.html 0644 0:0 <html>", await FileTo(""));
        Assert.AreEqual("srv/www/index.html 0644 0:0 <html>", await FileTo("/srv/www/"));
        Assert.AreEqual("srv/www/start.html 0644 0:0 <html>", await FileTo("/srv/www/start.html"));
        Assert.AreEqual("app/start.html 0644 0:0 <html>", await FileTo("start.html"));
    }

    [TestMethod]
    [DataRow("dist", "css", "app/index.html app/index.js")]
    [DataRow("dist", "css/*.css;*.js", "app/css app/index.html")]
    [DataRow("dist/*.js", "", "app/index.js")]
    [DataRow("dist/**", "**/*.html", "app/css app/css/site.css app/index.js")]
    [DataRow("**/*.css", "", "app/dist app/dist/css app/dist/css/site.css")]
    public async Task Patterns_choose_files_and_Exclude_leaves_out_files_and_folders(string include, string exclude, string expected)
    {
        using TemporaryFolder folder = Copied.Dist();
        CopiedFiles copy = await Copied.PlanAsync(Copied.Of(include, "", exclude), await Copied.StageAsync(folder));
        Assert.AreEqual(expected, string.Join(' ', copy.Entries.Select(entry => entry.Path).Order()));
    }

    [TestMethod]
    public async Task What_may_be_run_here_or_is_a_script_may_be_run_there()
    {
        using TemporaryFolder folder = Copied.Dist();
        await Copied.WriteProgramsAsync(folder);

        string copy = Copied.Lines(await Copied.PlanAsync(Copied.Of("dist"), await Copied.StageAsync(folder)));
        Assert.Contains("app/tool 0755 0:0 data", copy);
        Assert.Contains("app/run.sh 0755", copy);

        CopiedFiles owned = await Copied.PlanAsync(Copied.Of("dist", "/data") with { Owner = "1654", Mode = new UnixMode(0b110_100_000) }, await Copied.StageAsync(folder));
        Assert.Contains("data/ 0750 1654:1654\ndata/css/ 0750 1654:1654\ndata/css/site.css 0640 1654:1654", Copied.Lines(owned));
    }

    [TestMethod]
    public async Task A_link_stays_one_inside_and_becomes_the_file_that_lies_outside()
    {
        using TemporaryFolder folder = Copied.Dist();
        Copied.WriteLinks(folder);

        string lines = Copied.Lines(await Copied.PlanAsync(Copied.Of("current"), await Copied.StageAsync(folder)));
        Assert.AreEqual(
            """
            app/around -> css/site.css
            app/css/ 0755 0:0
            app/css/site.css 0644 0:0 body {}
            app/css/up -> ../index.html
            app/folder -> css
            app/index.html 0644 0:0 <html>
            app/index.js 0644 0:0 js
            app/inside -> css/site.css
            app/nowhere -> missing
            app/outside 0644 0:0 <svg>
            app/script -> index.js
            """,
            lines);

        Assert.AreEqual("app/script 0644 0:0 js", Copied.Lines(await Copied.PlanAsync(Copied.Of("dist/s*"), await Copied.StageAsync(folder))), "the pattern does not find what it leads to");
        Assert.AreEqual(
            "cannot copy 'dist/script' from the stage 'web': it is a link to 'index.js', which Exclude leaves out",
            (await Copied.FailAsync(Copied.Of("dist", "", "*.js"), await Copied.StageAsync(folder))).Message);
    }

    /// <summary>As a remote cache may have it.</summary>
    [TestMethod]
    public async Task Whatever_a_result_says_files_belong_to_root_and_have_one_of_two_modes()
    {
        using var folder = new TemporaryFolder();
        using var store = new ContentStore(folder.Combine("store"), 1L << 30, TimeProvider.System);
        FileEntry File(string path, int mode) => new(ContainerPath.Parse(path), FileContent.Of("x"u8.ToArray())) { Mode = new UnixMode(mode), Owner = new NumericUser(1654, 1654) };
        var plan = new LayerPlan(LayerClass.Assets, [File("dist/data.bin", 0b100_110_110_110), File("dist/tool", 0b100_111_000_000)]);
        var source = new StageSource("web", (await LayerBuilder.BuildAsync(plan, Compression.Default, store, default)).Layer.Blob, store);

        string copy = Copied.Lines(await Copied.PlanAsync(Copied.Of("dist"), source));
        Assert.AreEqual("app/data.bin 0644 0:0 x\napp/tool 0755 0:0 x", copy);
    }

    [TestMethod]
    public async Task A_path_may_go_up_inside()
    {
        using TemporaryFolder folder = Copied.Dist();
        Assert.AreEqual("app/index.js 0644 0:0 js", Copied.Lines(await Copied.PlanAsync(Copied.Of("dist/css/../index.js"), await Copied.StageAsync(folder))));
    }

    [TestMethod]
    public async Task A_name_that_hides_a_file_in_an_image_is_refused()
    {
        using TemporaryFolder folder = Copied.Dist();
        Copied.Write(folder.Path, "dist/.wh.index.js", "");
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => Copied.StageAsync(folder));
        Assert.AreEqual(Catalogue.InvalidFileName, e.Diagnostic);
    }

    [TestMethod]
    [DataRow("../secret")]
    [DataRow("dist/../../dist")]
    public async Task No_path_leaves_a_stage(string include)
    {
        using TemporaryFolder folder = Copied.Dist();
        Assert.AreEqual(Catalogue.NotCopyable, (await Copied.FailAsync(Copied.Of(include), await Copied.StageAsync(folder))).Diagnostic);
    }

    [TestMethod]
    public async Task A_link_to_a_folder_outside_is_refused_and_can_be_left_out()
    {
        using TemporaryFolder folder = Copied.Dist();
        Copied.Write(folder.Path, "shared/file", "");
        File.CreateSymbolicLink(folder.Combine("dist", "link"), "../shared");
        Assert.AreEqual(Catalogue.NotCopyable, (await Copied.FailAsync(Copied.Of("dist"), await Copied.StageAsync(folder))).Diagnostic);
        await Copied.PlanAsync(Copied.Of("dist", "", "link"), await Copied.StageAsync(folder));
    }

    [TestMethod]
    public async Task The_input_is_a_line_that_changes_with_content_and_mode_and_not_with_the_folder()
    {
        using TemporaryFolder one = Copied.Dist();
        using TemporaryFolder other = Copied.Dist();
        async Task<string> InputAsync(TemporaryFolder folder) => (await Copied.PlanAsync(Copied.Of("dist", "/srv"), await Copied.StageAsync(folder))).Input;
        string input = await InputAsync(one);
        Assert.StartsWith("copy /srv sha256:", input);
        Assert.AreEqual(input, await InputAsync(other));
        await Tool.RunAsync("chmod", "u+x", other.Combine("dist", "index.js"));
        Assert.AreNotEqual(input, await InputAsync(other));
        Copied.Write(one.Path, "dist/index.js", "JS");
        Assert.AreNotEqual(input, await InputAsync(one));
    }

    [TestMethod]
    [DataRow("dist/Index.html", "Capitals count: perhaps you mean 'dist/index.html'.")]
    [DataRow("index.html", "Capitals count: perhaps you mean 'dist/index.html'.")]
    [DataRow("build", "Check the path: it starts at the stage's folder, where its Outputs are and nothing else.")]
    [DataRow("dist/*.png", "Check the path: it starts at the stage's folder, where its Outputs are and nothing else.")]
    [DataRow("empty", "Check the path: it starts at the stage's folder, where its Outputs are and nothing else.")]
    public async Task A_copy_that_finds_nothing_names_what_may_be_meant(string include, string advice)
    {
        using TemporaryFolder folder = Copied.Dist();
        ContainerStagesException e = await Copied.FailAsync(Copied.Of(include), await Copied.StageAsync(folder));
        Assert.AreEqual(Catalogue.CopyMatchesNothing, e.Diagnostic);
        Assert.AreEqual(advice, e.Advice);
    }
}
