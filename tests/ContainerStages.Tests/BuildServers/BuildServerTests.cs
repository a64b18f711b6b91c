using ContainerStages.BuildServers;
using ContainerStages.IO;
using GitHubServer = ContainerStages.BuildServers.GitHubActions;

namespace ContainerStages.Tests.BuildServers;

/// <summary>The lines and files that build servers read.</summary>
[TestClass]
public sealed class BuildServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _lines = [];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Azure_DevOps_gets_logging_commands()
    {
        Tell(new AzureDevOps(_lines.Add));
        Assert.AreEqual("# orders\n", File.ReadAllText(_folder.Combine("orders-linux-amd64.md")));
        CollectionAssert.AreEqual(
            (string[])
            [
                "##vso[task.setprogress value=60;]Image",
                "##vso[task.setvariable variable=ContainerImage;isoutput=true]r.example/orders@sha256:1",
                $"##vso[task.uploadsummary]{_folder.Combine("orders-linux-amd64.md")}",
                "##vso[build.addbuildtag]orders-1.0",
            ],
            _lines);
    }

    /// <summary>What the agent's CommandStringConvertor turns back.</summary>
    [TestMethod]
    [DataRow("a;b", "a%3Bb")]
    [DataRow("a]b", "a%5Db")]
    [DataRow("a\r\n##vso[task.complete]b", "a%0D%0A##vso[task.complete%5Db")]
    [DataRow("50%", "50%AZP25")]
    [DataRow("%3B", "%AZP253B")]
    public void No_value_ends_a_command_of_Azure_DevOps_or_begins_another(string value, string escaped)
    {
        new AzureDevOps(_lines.Add).ShowProgress(1, value);
        Assert.AreEqual($"##vso[task.setprogress value=1;]{escaped}", _lines.Single());
    }

    [TestMethod]
    public void GitHub_gets_groups_in_the_log_and_the_rest_in_its_files()
    {
        Tell(new GitHubServer(_lines.Add, _folder.Combine("output"), _folder.Combine("summary")));
        CollectionAssert.AreEqual((string[])["::group::Tests", "::endgroup::"], _lines);
        Assert.AreEqual("ContainerImage=r.example/orders@sha256:1\n", File.ReadAllText(_folder.Combine("output")));
        Assert.AreEqual("# orders\n", File.ReadAllText(_folder.Combine("summary")));
    }

    [TestMethod]
    public void GitHub_gets_no_summary_that_is_longer_than_it_shows()
    {
        var server = new GitHubServer(_lines.Add, null, _folder.Combine("summary"));
        File.WriteAllText(Page, new string('x', 700_000));
        server.ShowSummary(Page, "orders-linux-amd64");
        Assert.IsEmpty(_lines);
        server.ShowSummary(Page, "orders-linux-amd64");
        Assert.AreEqual(700_000, new FileInfo(_folder.Combine("summary")).Length, "the first page stays");
        Assert.Contains("at most 1024 kB", _lines.Single());
    }

    [TestMethod]
    public void GitHub_without_its_files_gets_groups_alone()
    {
        Tell(new GitHubServer(_lines.Add, null, null));
        Assert.HasCount(2, _lines);
        Assert.IsEmpty(Directory.GetFiles(_folder.Path).Where(file => file != Page));
    }

    [TestMethod]
    public async Task Several_publishes_add_to_one_file_and_no_line_is_lost()
    {
        var file = new VariablesFile(_folder.Combine("sub", "container.env"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(publish => Task.Run(() =>
        {
            for (int line = 0; line < 50; line++)
            {
                file.Add($"Image{publish}_{line}", "value");
            }
        })));
        string[] lines = await File.ReadAllLinesAsync(_folder.Combine("sub", "container.env"));
        Assert.HasCount(400, lines.Distinct());
        Assert.IsTrue(lines.All(line => line.EndsWith("=value", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_line_without_an_end_is_ended_first()
    {
        File.WriteAllText(_folder.Combine("container.env"), "A=b");
        new VariablesFile(_folder.Combine("container.env")).Add("C", "d");
        Assert.AreEqual("A=b\nC=d\n", File.ReadAllText(_folder.Combine("container.env")));
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_explained()
    {
        Directory.CreateDirectory(_folder.Combine("folder"));
        var e = Assert.ThrowsExactly<ContainerStages.Diagnostics.ContainerStagesException>(() => OutputFile.Append(_folder.Combine("folder"), [1]));
        Assert.AreEqual("CSTG8001", e.Code);
    }

    [TestMethod]
    public void Steps_have_percentages_that_rise()
    {
        int[] percent = [.. PublishStep.All.Select(step => step.Percent)];
        CollectionAssert.AreEqual(percent.Order().Distinct().ToArray(), percent);
    }

    private string Page => _folder.Combine("container.md");

    private void Tell(IBuildServer server)
    {
        File.WriteAllText(Page, "# orders\n");
        server.ShowProgress(60, "Image");
        server.OpenSection("Tests");
        server.CloseSection();
        server.SetOutput("ContainerImage", "r.example/orders@sha256:1");
        server.ShowSummary(Page, "orders-linux-amd64");
        server.AddTag("orders-1.0");
    }
}
