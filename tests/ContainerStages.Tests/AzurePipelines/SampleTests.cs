using System.Text.RegularExpressions;
using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.AzurePipelines.Templates;

namespace ContainerStages.Tests.AzurePipelines;

/// <summary>What the files of <c>samples/AzurePipelines</c> say. AzurePipelinesTests runs them.</summary>
[TestClass]
public sealed partial class SampleTests
{
    private static readonly string Sample = Repository.Combine("samples", "AzurePipelines");

    /// <summary>The agent would replace the macro by a text that a stranger may have chosen, before the shell reads the script.</summary>
    [TestMethod]
    [DataRow("serviceConnection", "Manual")]
    [DataRow("workloadIdentity", "Manual")]
    [DataRow("managedIdentity", "IndividualCI")]
    [DataRow("serviceConnection", "PullRequest")]
    public void No_script_has_a_macro_in_its_text(string login, string reason)
    {
        string text = File.ReadAllText(Path.Combine(Sample, "azure-pipelines.yml"));
        Assert.Contains("  login: serviceConnection", text);
        TestKit.AzurePipelines.Pipeline pipeline = Read(text.Replace("  login: serviceConnection", "  login: " + login, StringComparison.Ordinal), reason);
        string[] scripts = [.. pipeline.Stages.SelectMany(stage => stage.Jobs).SelectMany(job => job.Steps)
            .SelectMany(step => step.Inputs.Where(input => (step.Task, input.Key) is ("bash" or "script", "script") or ("AzureCLI@2", "inlineScript"))).Select(input => input.Value)];
        Assert.IsGreaterThan(5, scripts.Length);
        Assert.AreEqual("", string.Join('\n', scripts.Where(script => VariableSet.Macro().IsMatch(script))));
    }

    [TestMethod]
    [DataRow("docs/ci.md")]
    [DataRow("samples/AzurePipelines/README.md")]
    public void The_example_of_the_page_expands(string page)
    {
        string example = DocsPage.Blocks(page).First(block => block.Text.StartsWith("# azure-pipelines.yml\n", StringComparison.Ordinal)).Text;
        Job job = Read(example, "IndividualCI").Stages.Single().Jobs.Single();
        Step step = job.Steps.Single(step => step.Name == "image");
        Assert.AreEqual("src/Orders", step.Environment["PROJECT"]);
        Assert.AreEqual("team/orders", step.Environment["REPOSITORY"]);
        Assert.AreEqual("$(Build.BuildNumber)", step.Environment["TAGS"]);
        Assert.AreEqual("team-registry", job.Steps.Single(step => step.Task == "Docker@2").Inputs["containerRegistry"]);
    }

    [TestMethod]
    [DataRow("container-job.yml", "## Parameters of the image")]
    [DataRow("promote-steps.yml", "## Promotion")]
    public void The_table_has_each_parameter_with_its_type(string template, string heading)
    {
        string readme = File.ReadAllText(Path.Combine(Sample, "README.md"));
        string section = readme[readme.IndexOf(heading, StringComparison.Ordinal)..].Split("\n## ")[0];
        string[] rows = [.. Row().Matches(section).Select(row => $"{row.Groups["name"].Value} {row.Groups["type"].Value}")];
        CollectionAssert.AreEqual(
            TemplateParameter.ReadAll(TemplateFile.Read(Path.Combine(Sample, "templates", template))).Select(parameter => $"{parameter.Name} {parameter.Type}").ToArray(), rows);
    }

    /// <summary>The job passes on what the steps take, with the same defaults.</summary>
    [TestMethod]
    public void The_job_has_the_parameters_of_the_steps()
    {
        IEnumerable<string> Parameters(string template) => TemplateParameter.ReadAll(TemplateFile.Read(Path.Combine(Sample, "templates", template)))
            .Select(parameter => $"{parameter.Name} {parameter.Type} {parameter.Default}");
        CollectionAssert.AreEqual(Parameters("container-steps.yml").ToArray(), Parameters("container-job.yml").Skip(3).ToArray());
    }

    private static TestKit.AzurePipelines.Pipeline Read(string pipeline, string reason)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("templates"));
        foreach (string template in Directory.GetFiles(Path.Combine(Sample, "templates")))
        {
            File.Copy(template, folder.Combine("templates", Path.GetFileName(template)));
        }

        File.WriteAllText(folder.Combine("azure-pipelines.yml"), pipeline);
        return TestKit.AzurePipelines.Pipeline.Read(folder.Combine("azure-pipelines.yml"), new Dictionary<string, string> { ["Build.Reason"] = reason });
    }

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<type>\w+) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Row();
}
