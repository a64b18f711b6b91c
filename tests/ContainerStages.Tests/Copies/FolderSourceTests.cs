using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Tests.Copies;

/// <summary>Copies of what stages have made, and of the user's own files.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class FolderSourceTests
{
    [TestMethod]
    public async Task A_folder_gives_what_it_holds_and_a_file_itself()
    {
        using TemporaryFolder folder = Dist();

        CopiedFiles all = await Copied.PlanAsync(Copied.Of("dist", "wwwroot"), Copied.Stage(folder.Path));
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

        async Task<string> FileTo(string destination) => Copied.Lines(await Copied.PlanAsync(Copied.Of("dist/index.html", destination), Copied.Stage(folder.Path)));
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
        using TemporaryFolder folder = Dist();
        CopiedFiles copy = await Copied.PlanAsync(Copied.Of(include, "", exclude), Copied.Stage(folder.Path));
        Assert.AreEqual(expected, string.Join(' ', copy.Entries.Select(entry => entry.Path).Order()));
    }

    [TestMethod]
    public async Task What_may_be_run_here_or_is_a_script_may_be_run_there()
    {
        using TemporaryFolder folder = Dist();
        Copied.Write(folder.Path, "dist/tool", "data");
        await Tool.RunAsync("chmod", "u+x", folder.Combine("dist", "tool"));
        Copied.Write(folder.Path, "dist/run.sh", "#!/bin/sh");

        string copy = Copied.Lines(await Copied.PlanAsync(Copied.Of("dist"), Copied.Stage(folder.Path)));
        Assert.Contains("app/tool 0755 0:0 data", copy);
        Assert.Contains("app/run.sh 0755", copy);

        CopiedFiles owned = await Copied.PlanAsync(Copied.Of("dist", "/data") with { Owner = "1654", Mode = new UnixMode(0b110_100_000) }, Copied.Stage(folder.Path));
        Assert.Contains("data/ 0750 1654:1654\ndata/css/ 0750 1654:1654\ndata/css/site.css 0640 1654:1654", Copied.Lines(owned));
    }

    [TestMethod]
    public async Task A_link_stays_one_inside_and_becomes_the_file_that_lies_outside()
    {
        using TemporaryFolder folder = Dist();
        Copied.Write(folder.Path, "shared/logo.svg", "<svg>");
        void Link(string path, string target) => File.CreateSymbolicLink(folder.Combine("dist", path), target);
        Link("inside", "css/site.css");
        Link("around", "../dist/css/site.css");
        Link("absolute", folder.Combine("dist", "css", "site.css"));
        Link("css/up", "../index.html");
        Link("outside", "../shared/logo.svg");
        Link("nowhere", "missing");
        Link("folder", "css");
        Link("script", "index.js");
        File.CreateSymbolicLink(folder.Combine("current"), "dist");

        string lines = Copied.Lines(await Copied.PlanAsync(Copied.Of("current"), Copied.Stage(folder.Path)));
        Assert.AreEqual(
            """
            app/absolute -> css/site.css
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

        Assert.AreEqual("app/script 0644 0:0 js", Copied.Lines(await Copied.PlanAsync(Copied.Of("dist/s*"), Copied.Stage(folder.Path))), "the pattern does not find what it leads to");
        Assert.AreEqual(
            "cannot copy 'script' from the stage 'web': it is a link to 'index.js', which Exclude leaves out",
            (await Copied.FailAsync(Copied.Of("dist", "", "*.js"), Copied.Stage(folder.Path))).Message);
    }

    [TestMethod]
    public async Task A_pipe_is_refused_and_not_waited_for()
    {
        using TemporaryFolder folder = Dist();
        await Tool.RunAsync("mkfifo", folder.Combine("dist", "pipe"));
        File.WriteAllText(folder.Combine("dist", "empty"), "");
        ContainerStagesException e = await Copied.FailAsync(Copied.OfMachine(folder.Combine("dist")), Copied.Machine());
        Assert.AreEqual("cannot copy 'pipe' from the build machine: it is a pipe, a socket or a device", e.Message);
        await Copied.PlanAsync(Copied.OfMachine(folder.Combine("dist"), "", "pipe"), Copied.Machine());
    }

    [TestMethod]
    public async Task No_path_and_no_link_leaves_a_stage_but_the_users_own_files_may_be_anywhere()
    {
        using TemporaryFolder folder = Dist();
        Copied.Write(folder.Path, "secret", "of this machine");
        string stage = folder.Combine("dist");
        Assert.AreEqual("CSTG7012", (await Copied.FailAsync(Copied.Of("../secret"), Copied.Stage(stage))).Diagnostic.Code);
        File.CreateSymbolicLink(folder.Combine("dist", "link"), folder.Combine("secret"));
        ContainerStagesException e = await Copied.FailAsync(Copied.Of("."), Copied.Stage(stage));
        Assert.AreEqual("cannot copy 'link' from the stage 'web': it lies outside of the stage's outputs, or leads there", e.Message);
        await Copied.PlanAsync(Copied.Of(".", "", "link"), Copied.Stage(stage));

        CopiedFiles own = await Copied.PlanAsync(Copied.OfMachine(stage), Copied.Machine());
        Assert.AreEqual("app", own.Layer);
        Assert.Contains("app/link 0644 0:0 of this machine", Copied.Lines(own));
    }

    [TestMethod]
    public async Task A_link_to_a_folder_outside_is_refused_and_can_be_left_out()
    {
        using TemporaryFolder folder = Dist();
        Directory.CreateDirectory(folder.Combine("shared"));
        File.CreateSymbolicLink(folder.Combine("dist", "link"), "../shared");
        Assert.AreEqual(Catalogue.NotCopyable, (await Copied.FailAsync(Copied.Of("dist"), Copied.Stage(folder.Path))).Diagnostic);
        await Copied.PlanAsync(Copied.Of("dist", "", "link"), Copied.Stage(folder.Path));
    }

    [TestMethod]
    public async Task The_input_is_a_line_that_changes_with_content_and_mode_and_not_with_the_folder()
    {
        using TemporaryFolder one = Dist();
        using TemporaryFolder other = Dist();
        async Task<string> InputAsync(TemporaryFolder folder) => (await Copied.PlanAsync(Copied.Of("dist", "/srv"), Copied.Stage(folder.Path))).Input;
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
        using TemporaryFolder folder = Dist();
        Directory.CreateDirectory(folder.Combine("empty"));
        ContainerStagesException e = await Copied.FailAsync(Copied.Of(include), Copied.Stage(folder.Path));
        Assert.AreEqual(Catalogue.CopyMatchesNothing, e.Diagnostic);
        Assert.AreEqual(advice, e.Advice);
    }

    [TestMethod]
    public async Task Nothing_on_the_build_machine_names_the_neighbours()
    {
        using TemporaryFolder folder = Dist();
        ContainerStagesException e = await Copied.FailAsync(Copied.OfMachine(folder.Combine("Dist")), Copied.Machine());
        Assert.AreEqual("Capitals count: perhaps you mean 'dist'.", e.Advice);
        Assert.AreEqual("Check the path: it starts at the project's folder.", (await Copied.FailAsync(Copied.OfMachine(folder.Combine("a", "b")), Copied.Machine())).Advice);
    }

    private static TemporaryFolder Dist()
    {
        var folder = new TemporaryFolder();
        Copied.Write(folder.Path, "dist/index.html", "<html>");
        Copied.Write(folder.Path, "dist/index.js", "js");
        Copied.Write(folder.Path, "dist/css/site.css", "body {}");
        return folder;
    }
}
