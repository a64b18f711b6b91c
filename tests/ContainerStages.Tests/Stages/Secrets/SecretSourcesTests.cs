using ContainerStages.Diagnostics;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Tests.Stages.Secrets;

[TestClass]
[TestCategory("tools")]
public sealed class SecretSourcesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_variable_gives_its_value() =>
        Assert.AreEqual("s3cr3t-value", Read("TOKEN=env:MY_PAT").Text);

    [TestMethod]
    public void A_file_gives_all_of_it_and_the_variable_no_final_line_break()
    {
        File.WriteAllText(_folder.Combine("token.txt"), "first line\nsecond line\n");

        SecretValue value = Read("TOKEN=file:token.txt");

        Assert.AreEqual("first line\nsecond line\n", value.Content);
        Assert.AreEqual("first line\nsecond line", value.Text);
    }

    [TestMethod]
    [DataRow("""{ "Npm:Token": "s3cr3t-value" }""")]
    [DataRow("""{ "npm": { "TOKEN": "s3cr3t-value", }, /* nested by hand */ }""")]
    public void User_secrets_are_read_as_the_configuration_reads_them(string json)
    {
        File.WriteAllText(_folder.Combine("secrets.json"), json);

        Assert.AreEqual("s3cr3t-value", Read("TOKEN=user-secrets:Npm:Token").Text);
    }

    [TestMethod]
    [DataRow("TOKEN=env:OTHER", "the environment variable OTHER is not set")]
    [DataRow("TOKEN=env:SHORT", "its value has fewer than 4 characters")]
    [DataRow("TOKEN=file:token.txt", "token.txt' cannot be read: ")]
    [DataRow("TOKEN=file:large.txt", "large.txt' has more than 65536 bytes")]
    [DataRow("TOKEN=file:binary", "binary' is no text in UTF-8")]
    [DataRow("TOKEN=file:empty", "empty' is empty")]
    [DataRow("TOKEN=file:pipe", "pipe' is empty, or a pipe")]
    [DataRow("TOKEN=file:zero", "its value is no text")]
    [DataRow("TOKEN=user-secrets:Npm:Token", "have no 'Npm:Token'")]
    [DataRow("TOKEN=user-secrets:Npm", "have no 'Npm'")]
    public async Task What_cannot_be_had_is_an_error_that_says_where_it_was_looked_for(string text, string why)
    {
        File.WriteAllText(_folder.Combine("empty"), "");
        await Tool.RunAsync("mkfifo", _folder.Combine("pipe"));
        File.WriteAllText(_folder.Combine("large.txt"), new string('a', (64 * 1024) + 1));
        File.WriteAllBytes(_folder.Combine("binary"), [0xFF, 0xFE, 0xFD, 0xFC]);
        File.WriteAllText(_folder.Combine("zero"), "s3cr3t\0value");
        File.WriteAllText(_folder.Combine("secrets.json"), """{ "Npm": { "User": "s3cr3t-value" } }""");

        AssertMissing(() => Read(text), why);
    }

    [TestMethod]
    [DataRow("{ s3cr3t-value")]
    [DataRow("""{ "Npm": { "Token": "s3cr3t-value\ud800" } }""")]
    [DataRow("""{ "s3cr3t-value\ud800": 1 }""")]
    public void User_secrets_that_are_broken_are_not_quoted(string json)
    {
        File.WriteAllText(_folder.Combine("secrets.json"), json);

        AssertMissing(() => Read("TOKEN=user-secrets:Npm:Token"), "are no JSON");
    }

    [TestMethod]
    public void Without_user_secrets_the_project_is_told_how_to_begin() =>
        AssertMissing(() => new SecretSources(_ => null, _folder.Path, null).Read(StageWith("TOKEN=user-secrets:Npm")), "the project has no UserSecretsId");

    [TestMethod]
    [DataRow("ghp_s3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3t")]
    [DataRow("TOKEN=env:ghp_s3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3t")]
    public void A_value_in_place_of_its_name_is_not_repeated(string text)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Read(text));
        Assert.AreEqual("CSTG7030", e.Diagnostic.Code);
        Assert.Contains("looks like the value itself", e.Message);
        Assert.DoesNotContain("s3cr3t", e.Message + e.Advice);
    }

    private SecretValue Read(string text) =>
        new SecretSources(Variable, _folder.Path, _folder.Combine("secrets.json")).Read(StageWith(text)).Single();

    private static string? Variable(string name) => name switch
    {
        "MY_PAT" => "s3cr3t-value",
        "SHORT" => " abc\n",
        _ => null,
    };

    private CommandStage StageWith(string secret) => new("frontend", "true") { WorkingDirectory = _folder.Path, Secrets = [StageSecret.Parse("frontend", secret)] };

    private static void AssertMissing(Action read, string why)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(read);
        Assert.AreEqual("CSTG7030", e.Diagnostic.Code);
        Assert.StartsWith("cannot give the stage 'frontend' its secret 'TOKEN': ", e.Message);
        Assert.Contains(why, e.Message);
        Assert.DoesNotContain("s3cr3t", e.Message + e.Advice);
    }
}
