using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class UserResolverTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\napp:x:1654:1655::/home/app:/bin/false\nodd line\ntoor:x:0:0::/:/bin/sh\nhuge:x:4294967294:1:::\n";
    private const string Group = "root:x:0:\napp:x:1655:\nstaff:x:50:app\n";

    [TestMethod]
    [DataRow("1000", "1000:1000")]
    [DataRow("1654", "1654:1655")]
    [DataRow("1654:7", "1654:7")]
    [DataRow("1000:0", "1000:0")]
    [DataRow("app", "1654:1655")]
    [DataRow(" app ", "1654:1655")]
    [DataRow("app:staff", "1654:50")]
    [DataRow("app:9", "1654:9")]
    [DataRow("1000:staff", "1000:50")]
    public void What_is_asked_for_is_found(string asked, string expected) => Assert.AreEqual(expected, Resolve(asked, ""));

    [TestMethod]
    [DataRow("nobody")]
    [DataRow("app:nobody")]
    [DataRow("app:")]
    [DataRow(":app")]
    [DataRow("app:staff:x")]
    [DataRow("huge")]
    [DataRow("4294967294")]
    [DataRow("-1")]
    public void What_the_base_does_not_have_is_an_error(string asked) => AssertFails(Catalogue.UserNotFound, asked, Passwd, Group);

    [TestMethod]
    [DataRow("root")]
    [DataRow("toor")]
    [DataRow("0")]
    [DataRow("0:0")]
    [DataRow("0:5")]
    [DataRow("root:staff")]
    [DataRow("00")]
    public void Root_is_an_error_by_any_name(string asked) => AssertFails(Catalogue.UserIsRoot, asked, Passwd, Group);

    [TestMethod]
    public void Without_a_passwd_only_numbers_will_do()
    {
        Assert.AreEqual("1000:1000", new UserResolver(null, null).Resolve("1000", null, Config("")).ToString());
        ContainerStagesException e = AssertFails(Catalogue.UserNotFound, "app", null, null);
        Assert.AreEqual("cannot run the image as 'app': the base image has no /etc/passwd to look the name up in", e.Message);
    }

    [TestMethod]
    [DataRow("", "10001:10001")]
    [DataRow("\"User\":\"root\"", "10001:10001")]
    [DataRow("\"User\":\"0:0\"", "10001:10001")]
    [DataRow("\"User\":\"nobody\"", "10001:10001")]
    [DataRow("\"User\":\"\"", "10001:10001")]
    [DataRow("\"User\":\"app\"", "1654:1655")]
    [DataRow("\"User\":\"65532\"", "65532:65532")]
    [DataRow("\"User\":\"65532:5\"", "65532:5")]
    [DataRow("\"Env\":[\"APP_UID=1654\"]", "1654:1655")]
    [DataRow("\"User\":\"65532\",\"Env\":[\"APP_UID=1654\"]", "1654:1655")]
    [DataRow("\"User\":\"65532\",\"Env\":[\"APP_UID=0\"]", "65532:65532")]
    [DataRow("\"User\":\"65532\",\"Env\":[\"APP_UID=\"]", "65532:65532")]
    public void When_nothing_is_asked_for_the_base_decides_unless_it_says_root(string config, string expected)
    {
        Assert.AreEqual(expected, Resolve("", config));
        Assert.AreEqual(expected, Resolve(null, config));
    }

    [TestMethod]
    public void A_folder_may_belong_to_root() => Assert.AreEqual("0:50", new UserResolver(Passwd, Group).ResolveOwner("root:staff", ItemReference.Folder("/app/data")).ToString());

    /// <summary>As the SDK does; but never root, and always digits.</summary>
    [TestMethod]
    [DataRow("1654", "1654:1655")]
    [DataRow("5000", "5000:5000")]
    [DataRow("app", "1654:1655")]
    [DataRow("", "65532:65532")]
    [DataRow(null, "65532:65532")]
    public void The_projects_own_APP_UID_wins_over_the_base_and_not_over_what_is_asked(string? appUid, string expected)
    {
        const string Base = "\"User\":\"1654\",\"Env\":[\"APP_UID=65532\"]";
        Assert.AreEqual(expected, new UserResolver(Passwd, Group).Resolve("", appUid, Config(Base)).ToString());
        Assert.AreEqual("7:8", new UserResolver(Passwd, Group).Resolve("7:8", appUid, Config(Base)).ToString());
    }

    [TestMethod]
    [DataRow("0", "CSTG1005")]
    [DataRow("nobody", "CSTG1006")]
    public void A_project_whose_APP_UID_cannot_be_used_is_told_so(string appUid, string code)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => new UserResolver(Passwd, Group).Resolve("", appUid, Config("")));
        Assert.AreEqual(code, e.Diagnostic.Code);
        Assert.Contains("the ContainerEnvironmentVariable APP_UID", e.Advice);
    }

    [TestMethod]
    [DataRow("4294967295", "4294967295")]
    [DataRow("app:99999999999999999999", "99999999999999999999")]
    [DataRow("-1", "-1")]
    public void A_number_out_of_range_is_told_the_range(string asked, string number) => Assert.AreEqual(
        $"cannot run the image as '{asked}': {number} is not a number from 0 to 2147483647, the highest that container runtimes take",
        AssertFails(Catalogue.UserNotFound, asked, Passwd, Group).Message);

    private static string Resolve(string? asked, string config) => new UserResolver(Passwd, Group).Resolve(asked, null, Config(config)).ToString();

    private static ContainerStagesException AssertFails(Diagnostic diagnostic, string asked, string? passwd, string? group)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => new UserResolver(passwd, group).Resolve(asked, null, Config("")));
        Assert.AreEqual(diagnostic, e.Diagnostic);
        return e;
    }

    private static ImageConfig Config(string settings) =>
        ImageConfig.Parse(Encoding.UTF8.GetBytes($$"""{"os":"linux","architecture":"amd64","config":{ {{settings}} } }"""));
}
