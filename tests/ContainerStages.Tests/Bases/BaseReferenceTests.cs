using ContainerStages.Bases;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Bases;

[TestClass]
public sealed class BaseReferenceTests
{
    [TestMethod]
    [DataRow("scratch", "Scratch { }")]
    [DataRow("mcr.microsoft.com/dotnet/aspnet:10.0", "Registry { Reference = mcr.microsoft.com/dotnet/aspnet:10.0 }")]
    [DataRow("debian", "Registry { Reference = docker.io/library/debian:latest }")]
    [DataRow("localhost:5000/a/b", "Registry { Reference = localhost:5000/a/b:latest }")]
    [DataRow("oci:layout", "Layout { Folder = /project/layout, Tag =  }")]
    [DataRow("oci:../layout/:1.0", "Layout { Folder = /layout/, Tag = 1.0 }")]
    [DataRow("oci:/abs/layout:team/app:1.0", "Layout { Folder = /abs/layout, Tag = team/app:1.0 }")]
    [DataRow(@"oci:C:\images\layout:1.0", @"Layout { Folder = C:\images\layout, Tag = 1.0 }")]
    [DataRow("oci:C:/images/layout", "Layout { Folder = C:/images/layout, Tag =  }")]
    [DataRow("oci-archive:a.tar", "Archive { Format = Oci, File = /project/a.tar, Tag =  }")]
    [DataRow("docker-archive:/a.tar.gz:app:1.0", "Archive { Format = Docker, File = /a.tar.gz, Tag = app:1.0 }")]
    [DataRow("docker-daemon:app:1.0", "Daemon { Reference = app:1.0 }")]
    [DataRow("docker-daemon:localhost:5000/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Daemon { Reference = localhost:5000/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 }")]
    [DataRow("stage:base_1.x-y", "Stage { Name = base_1.x-y }")]
    public void Every_form_is_understood(string text, string expected) =>
        Assert.AreEqual(expected, BaseReference.Parse(text, "/project").ToString());

    [TestMethod]
    [DataRow("")]
    [DataRow("Debian")]
    [DataRow("SCRATCH")]
    [DataRow("docker://debian")]
    [DataRow("oic:./layout")]
    [DataRow("oci:")]
    [DataRow("oci::tag")]
    [DataRow("oci:layout:")]
    [DataRow("oci-archive:")]
    [DataRow("docker-daemon:")]
    [DataRow("docker-daemon:--output=x")]
    [DataRow("stage:")]
    [DataRow("stage:a b")]
    [DataRow("stage:../x")]
    public void Anything_else_is_refused_with_the_forms_in_the_advice(string text)
    {
        var e = Assert.ThrowsExactly<ContainerStagesException>(() => BaseReference.Parse(text, "/project"));
        Assert.AreEqual(Catalogue.BaseNotUnderstood, e.Diagnostic);
        foreach (string form in new[] { "scratch", "oci:", "oci-archive:", "docker-archive:", "docker-daemon:", "stage:" })
        {
            Assert.Contains(form, e.Advice);
        }
    }
}
