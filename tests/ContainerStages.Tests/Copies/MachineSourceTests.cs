using ContainerStages.App;
using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Tests.Copies;

/// <summary>Copies of the user's own files.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class MachineSourceTests
{
    [TestMethod]
    public async Task What_may_be_run_here_or_is_a_script_may_be_run_there()
    {
        using TemporaryFolder folder = Copied.Dist();
        await Copied.WriteProgramsAsync(folder);

        string copy = Copied.Lines(await Copied.PlanAsync(Copied.OfMachine(folder.Combine("dist")), new MachineSource()));
        Assert.Contains("app/tool 0755 0:0 data", copy);
        Assert.Contains("app/run.sh 0755", copy);
    }

    [TestMethod]
    public async Task A_link_stays_one_inside_and_becomes_the_file_that_lies_outside()
    {
        using TemporaryFolder folder = Copied.Dist();
        Copied.WriteLinks(folder);
        File.CreateSymbolicLink(folder.Combine("dist", "absolute"), folder.Combine("dist", "css", "site.css"));

        string lines = Copied.Lines(await Copied.PlanAsync(Copied.OfMachine(folder.Combine("current")), new MachineSource()));
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

        Assert.AreEqual(
            "cannot copy 'script' from the build machine: it is a link to 'index.js', which Exclude leaves out",
            (await Copied.FailAsync(Copied.OfMachine(folder.Combine("dist"), "", "*.js"), new MachineSource())).Message);
    }

    [TestMethod]
    public async Task A_pipe_is_refused_and_not_waited_for()
    {
        using TemporaryFolder folder = Copied.Dist();
        await Tool.RunAsync("mkfifo", folder.Combine("dist", "pipe"));
        File.WriteAllText(folder.Combine("dist", "empty"), "");
        ContainerStagesException e = await Copied.FailAsync(Copied.OfMachine(folder.Combine("dist")), new MachineSource());
        Assert.AreEqual("cannot copy 'pipe' from the build machine: it is a pipe, a socket or a device", e.Message);
        await Copied.PlanAsync(Copied.OfMachine(folder.Combine("dist"), "", "pipe"), new MachineSource());
    }

    [TestMethod]
    public async Task The_users_own_files_may_be_anywhere()
    {
        using TemporaryFolder folder = Copied.Dist();
        Copied.Write(folder.Path, "secret", "of this machine");
        File.CreateSymbolicLink(folder.Combine("dist", "link"), folder.Combine("secret"));
        CopiedFiles own = await Copied.PlanAsync(Copied.OfMachine(folder.Combine("dist")), new MachineSource());
        Assert.AreEqual("app", own.Layer);
        Assert.Contains("app/link 0644 0:0 of this machine", Copied.Lines(own));
    }

    [TestMethod]
    public async Task A_link_to_a_folder_outside_is_refused_and_can_be_left_out()
    {
        using TemporaryFolder folder = Copied.Dist();
        Directory.CreateDirectory(folder.Combine("shared"));
        File.CreateSymbolicLink(folder.Combine("dist", "link"), "../shared");
        Assert.AreEqual(Catalogue.NotCopyable, (await Copied.FailAsync(Copied.OfMachine(folder.Combine("dist")), new MachineSource())).Diagnostic);
        await Copied.PlanAsync(Copied.OfMachine(folder.Combine("dist"), "", "link"), new MachineSource());
    }

    [TestMethod]
    public async Task Nothing_on_the_build_machine_names_the_neighbours()
    {
        using TemporaryFolder folder = Copied.Dist();
        ContainerStagesException e = await Copied.FailAsync(Copied.OfMachine(folder.Combine("Dist")), new MachineSource());
        Assert.AreEqual("Capitals count: perhaps you mean 'dist'.", e.Advice);
        Assert.AreEqual("Check the path: it starts at the project's folder.", (await Copied.FailAsync(Copied.OfMachine(folder.Combine("a", "b")), new MachineSource())).Advice);
    }
}
