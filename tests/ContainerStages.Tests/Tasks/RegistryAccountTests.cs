using System.Runtime.Versioning;
using System.Text;
using ContainerStages.Tasks;
using ContainerStages.Tests.Processes;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>The account of a registry is for this package's tasks: commands and tests do not get it, and no log has its password.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
[DoNotParallelize]
public sealed class RegistryAccountTests
{
    private const string Print = "env | grep -E 'REGISTRY_(UNAME|PWORD)'";

    [TestMethod]
    public void A_stage_gets_no_account_and_the_log_has_no_password()
    {
        using var accounts = new RegistryAccounts();
        using var tasks = new StageTasks();
        tasks.Write("in", $"{RegistryAccounts.Value}\n{Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + RegistryAccounts.Value))}");
        tasks.Run("web", tasks.Stage("web", $"! {Print}; cat in; cp in out", "in", "out"));

        string log = string.Join('\n', tasks.Engine.Texts);
        Assert.DoesNotContain(RegistryAccounts.Value, log);
        Assert.Contains("[web] ***", log);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(RegistryAccounts.Value))[..12], log, "also as an Authorization header has it");

        // The command may know it from elsewhere: its end is in the error.
        Assert.DoesNotContain(RegistryAccounts.Value, tasks.Fail("fails", tasks.Stage("fails", "cat in; exit 3")).Message!);
    }

    [TestMethod]
    public void A_stage_that_names_it_as_a_secret_gets_it()
    {
        using var accounts = new RegistryAccounts();
        using var tasks = new StageTasks();
        ITaskItem named = tasks.Stage("named", $"{Print} | wc -l > count; printf %s \"$DOTNET_CONTAINER_PUSH_REGISTRY_PWORD\" | wc -c > length; printenv DOTNET_CONTAINER_PUSH_REGISTRY_PWORD", "", "count;length");
        named.SetMetadata("Secrets", "DOTNET_CONTAINER_PUSH_REGISTRY_PWORD");
        string folder = tasks.Run("named", named)!;

        Assert.AreEqual("1", File.ReadAllText(Path.Combine(folder, "count")).Trim());
        Assert.AreEqual(RegistryAccounts.Value.Length, int.Parse(File.ReadAllText(Path.Combine(folder, "length")), System.Globalization.CultureInfo.InvariantCulture));
        Assert.DoesNotContain(RegistryAccounts.Value, string.Join('\n', tasks.Engine.Texts));
    }

    [TestMethod]
    public void Tests_get_no_account_and_the_log_has_no_password()
    {
        using var accounts = new RegistryAccounts();
        using var folder = new TemporaryFolder();
        var engine = new RecordingBuildEngine();
        File.WriteAllText(folder.Combine("Tests.csproj"), "");
        File.WriteAllText(folder.Combine("password"), RegistryAccounts.Value);
        string dotnet = folder.Combine("dotnet");
        File.WriteAllText(dotnet, $"#!/bin/sh\n{Print}\necho ran; cat '{folder.Combine("password")}'; exit 1\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        RunContainerTests tests = new()
        {
            BuildEngine = engine,
            ProjectFile = folder.Combine("Hello.csproj"),
            CacheFolder = folder.Combine("cache"),
            CacheSizeLimit = "1000000000",
            Projects = [new TaskItem("Tests.csproj")],
            WorkFolder = folder.Combine("tests"),
            DotnetHost = dotnet,
        };
        Assert.IsFalse(tests.Execute());
        string log = string.Join('\n', engine.Texts);
        Assert.Contains("[test] ran\n[test] ***", log);
        Assert.DoesNotContain("_PWORD", log);
        Assert.DoesNotContain("_UNAME", log);
        Assert.DoesNotContain(RegistryAccounts.Value, log);
    }

    [TestMethod]
    public void Whatever_a_task_says_has_no_password()
    {
        using var accounts = new RegistryAccounts();
        using var folder = new TemporaryFolder();
        var engine = new RecordingBuildEngine();
        Assert.IsFalse(new ActionTask(engine, folder, _ => throw new ContainerStages.Diagnostics.ContainerStagesException(
            ContainerStages.Diagnostics.Catalogue.RegistryRefused,
            $"cannot push: the registry answered {RegistryAccounts.Value}",
            Uri.EscapeDataString(RegistryAccounts.Value))).Execute());
        Assert.AreEqual("cannot push: the registry answered ***. ***", engine.Errors.Single().Message);

        string thrown = Assert.ThrowsExactly<InvalidOperationException>(() => new ActionTask(engine, folder, _ => throw new ArgumentException(RegistryAccounts.Value)).Execute()).ToString();
        Assert.DoesNotContain(RegistryAccounts.Value, thrown);
    }

    [TestMethod]
    public void A_folder_that_a_stage_runs_in_is_the_build_s_user_s_alone()
    {
        using var tasks = new StageTasks { CacheFolder = "new/cache" };
        tasks.Write("in", "x");
        string folder = tasks.Run("web", tasks.Stage("web", "umask 022; stat -c %a . > modes; echo secret > .npmrc", "in", "modes"))!;
        Assert.AreEqual("700", File.ReadAllText(Path.Combine(folder, "modes")).Trim());
    }
}
