using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Tests.Stages.Secrets;

[TestClass]
public sealed class SecretSearchTests
{
    private const string Value = "p@ss/w0rd+and?more";
    private const string Key = "-----BEGIN KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDkP\nx+/9\n-----END KEY-----\n";

    [TestMethod]
    [DataRow(Value, "token=p@ss/w0rd+and?more;")]
    [DataRow(Key, "\"-----BEGIN KEY-----\\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDkP\\nx+/9\"")]
    public async Task A_value_is_found_in_UTF8_and_UTF16(string value, string text)
    {
        Assert.AreEqual("TOKEN", await FindAsync(value, Encoding.UTF8.GetBytes(text)));
        Assert.AreEqual("TOKEN", await FindAsync(value, [0, .. Encoding.Unicode.GetBytes(text)]));
    }

    [TestMethod]
    [DataRow(Value, "")]
    [DataRow(Value, "user:")]
    [DataRow(Value, "ab:")]
    [DataRow("abcd", "")]
    [DataRow(Key, "")]
    public async Task A_value_is_found_in_base64(string value, string before)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(before + value);

        Assert.AreEqual("TOKEN", await FindAsync(value, Encoding.UTF8.GetBytes($"\"auth\": \"{Convert.ToBase64String(bytes)}\"")));
        Assert.AreEqual("TOKEN", await FindAsync(value, Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('='))));
    }

    /// <summary>As <c>base64 FILE</c> writes it.</summary>
    [TestMethod]
    public async Task A_value_is_found_in_base64_that_is_broken_into_lines()
    {
        string value = string.Concat(Enumerable.Range(0, 40).Select(i => $"part{i}"));

        Assert.AreEqual("TOKEN", await FindAsync(value, Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(value), Base64FormattingOptions.InsertLineBreaks))));
    }

    [TestMethod]
    public async Task An_output_that_cannot_be_read_is_an_error()
    {
        using TemporaryFolder folder = new();
        await using FileStream held = new(folder.Combine("held"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        CommandStage stage = new("server", "true") { WorkingDirectory = folder.Path, Outputs = StagePaths.Parse("server", "Outputs", ["held"]) };

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new SecretSearch([new SecretValue("TOKEN", Value)]).CheckAsync(stage, folder.Path, CancellationToken.None));

        Assert.AreEqual("CSTG7007", e.Diagnostic.Code);
        Assert.Contains("its output 'held' cannot be read: ", e.Message);
    }

    [TestMethod]
    [DataRow(128 * 1024)]
    [DataRow(256 * 1024)]
    [DataRow((128 * 1024) + 36)]
    public async Task A_value_is_found_across_the_end_of_a_block(int end)
    {
        for (int i = -40; i <= 40; i++)
        {
            byte[] content = new byte[(512 * 1024) + 7];
            Encoding.UTF8.GetBytes(Value).CopyTo(content, end + i);
            Assert.AreEqual("TOKEN", await FindAsync(Value, content), $"{end + i}");
        }
    }

    [TestMethod]
    [DataRow(Value, "p@ss/w0rd+and?mor")]
    [DataRow(Key, "-----BEGIN KEY-----\nMIIB\n-----END KEY-----\n")]
    public async Task What_is_no_secret_is_not_found(string value, string text)
    {
        Assert.IsNull(await FindAsync(value, Encoding.UTF8.GetBytes(text)));
        Assert.IsNull(await FindAsync(value, []));
    }

    /// <summary>What a stage writes may be large.</summary>
    [TestMethod]
    public async Task A_large_file_takes_no_memory()
    {
        var search = new SecretSearch([new SecretValue("TOKEN", Value)]);

        // It is read without a wait, and so on one thread: what that allocates is only the search's.
        using var large = new MemoryStream(new byte[100_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.IsNull(await search.FindAsync(large, default));

        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static async Task<string?> FindAsync(string value, byte[] content)
    {
        using var stream = new MemoryStream(content);
        return await new SecretSearch([new SecretValue("OTHER", "another value"), new SecretValue("TOKEN", value)]).FindAsync(stream, default);
    }
}
