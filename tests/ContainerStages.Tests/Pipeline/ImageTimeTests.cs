using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>What <c>ContainerStagesImageTime</c> may be.</summary>
[TestClass]
public sealed class ImageTimeTests
{
    private const long CommitTime = 1700000000;

    [TestMethod]
    [DataRow("0", 0L)]
    [DataRow("1700000000", 1700000000L)]
    [DataRow("2023-11-14T22:13:20Z", 1700000000L)]
    [DataRow("2023-11-14T23:13:20+01:00", 1700000000L)]
    [DataRow("2023-11-14T22:13:20", 1700000000L, DisplayName = "UTC, whatever the machine's time zone is")]
    [DataRow("2023-11-14T22:13Z", 1699999980L)]
    [DataRow("2023-11-14", 1699920000L)]
    public async Task It_is_seconds_or_a_time(string text, long seconds) =>
        Assert.AreEqual(seconds, (await ImageTime.FindAsync(text, "/")).ToUnixTimeSeconds());

    [TestMethod]
    [DataRow("now")]
    [DataRow("-1")]
    [DataRow("1969-12-31")]
    [DataRow("14.11.2023")]
    [DataRow("253402300800")]
    [DataRow("2023-13-01")]
    public async Task Anything_else_is_an_error(string text)
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ImageTime.FindAsync(text, "/"));
        Assert.AreEqual("CSTG1007", e.Code);
        Assert.AreEqual($"cannot use '{text}' as ContainerStagesImageTime", e.Message);
    }

    /// <summary>Also of a commit in a pack, in a worktree, and with settings that make <c>git log</c> say more.</summary>
    [TestMethod]
    [TestCategory("tools")]
    public async Task Commit_is_the_time_of_what_is_checked_out()
    {
        using var folder = new TemporaryFolder();
        string repository = await RepositoryAsync(folder);
        Assert.AreEqual(CommitTime, await OfCommitAsync(Directory.CreateDirectory(Path.Combine(repository, "src", "App")).FullName));

        await Tool.RunAsync("git", "-C", repository, "gc", "--quiet");
        await Tool.RunAsync("git", "-C", repository, "config", "log.showSignature", "true");
        await Tool.RunAsync("git", "-C", repository, "worktree", "add", "--quiet", folder.Combine("other"));
        Assert.AreEqual(CommitTime, await OfCommitAsync(folder.Combine("other")));
    }

    [TestMethod]
    [TestCategory("tools")]
    public async Task Without_a_commit_it_is_an_error_that_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        ContainerStagesException none = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => OfCommitAsync(folder.Path));
        Assert.AreEqual("CSTG1007", none.Code);
        Assert.StartsWith("cannot take the image's time from the commit (ContainerStagesImageTime): git says 'fatal: not a git repository", none.Message);
        Assert.Contains("SOURCE_DATE_EPOCH", none.Advice);

        await Tool.RunAsync("git", "-C", folder.Path, "init", "--quiet");
        Assert.Contains("git says 'fatal: ", (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => OfCommitAsync(folder.Path))).Message);
    }

    /// <summary>With one commit, of <see cref="CommitTime"/>.</summary>
    internal static async Task<string> RepositoryAsync(TemporaryFolder folder)
    {
        string repository = Directory.CreateDirectory(folder.Combine("repository")).FullName;
        await Tool.RunAsync("git", "-C", repository, "init", "--quiet");
        await Tool.RunAsync(
            "env", $"GIT_COMMITTER_DATE={CommitTime} +0200", "GIT_AUTHOR_DATE=1600000000 +0000",
            "git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--allow-empty", "-m", "first");
        return repository;
    }

    private static async Task<long> OfCommitAsync(string folder) => (await ImageTime.FindAsync("commit", folder)).ToUnixTimeSeconds();
}
