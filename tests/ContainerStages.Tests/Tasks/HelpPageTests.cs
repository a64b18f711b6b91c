using System.Xml.Linq;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Tasks;

namespace ContainerStages.Tests.Tasks;

/// <summary>Every error and warning links to its page, which is a file.</summary>
[TestClass]
public sealed class HelpPageTests
{
    [TestMethod]
    public void An_error_and_a_warning_link_to_their_pages()
    {
        using var folder = new TemporaryFolder();
        var engine = new RecordingBuildEngine();
        ActionTask? task = null;
        task = new ActionTask(engine, folder, _ =>
        {
            task!.Reporter.Report(new Problem(Catalogue.IcuMissing.Code, IsError: false, "no ICU", "Add it."));
            throw new ContainerStagesException(Catalogue.OutputNotWritable, "cannot write", "Make room.");
        });

        Assert.IsFalse(task.Execute());
        Assert.EndsWith("/docs/diagnostics/CSTG4003.md", engine.Warnings.Single().HelpLink!);
        Assert.EndsWith("/docs/diagnostics/CSTG8001.md", engine.Errors.Single().HelpLink!);
        Assert.IsTrue(File.Exists(new Uri(engine.Errors.Single().HelpLink!).LocalPath));
    }

    [TestMethod]
    public void Every_diagnostic_has_a_page_to_link_to()
    {
        foreach (Diagnostic diagnostic in Catalogue.All)
        {
            Assert.IsTrue(File.Exists(new Uri(HelpPage.Of(diagnostic.Code)!).LocalPath), diagnostic.Code);
        }

        Assert.IsNull(HelpPage.Of("CSTG0000"));
    }

    [TestMethod]
    public void The_errors_of_the_targets_link_to_their_pages()
    {
        XElement[] logged = [.. Directory.GetDirectories(Repository.Combine(), "build*")
            .SelectMany(folder => Directory.GetFiles(folder, "*.targets"))
            .SelectMany(file => XDocument.Load(file).Descendants())
            .Where(element => element.Name.LocalName is "Error" or "Warning")];
        Assert.IsGreaterThan(5, logged.Length);
        foreach (XElement element in logged)
        {
            Assert.AreEqual($"$(_ContainerStagesHelp){(string?)element.Attribute("Code")}.md", (string?)element.Attribute("HelpLink"));
        }
    }
}
