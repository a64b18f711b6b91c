using System.Text;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Bases.Packages;

[TestClass]
public sealed class PackageRulesTests
{
    [TestMethod]
    [DataRow("usr/lib/x86_64-linux-gnu/libc.so.6", "Kept")]
    [DataRow("usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so", "Kept")]
    [DataRow("usr/lib/os-release", "Kept")]
    [DataRow("usr/share/zoneinfo/Europe/Vienna", "Kept")]
    [DataRow("usr/share/zoneinfo/right/Europe/Vienna", "Dropped")]
    [DataRow("usr/share/doc/libc6/copyright", "Kept")]
    [DataRow("usr/share/doc/libgcc-s1", "Kept")]
    [DataRow("usr/share/doc/libc6/changelog.gz", "Dropped")]
    [DataRow("usr/share/common-licenses/GPL-3", "Kept")]
    [DataRow("usr/share/man/man8/ld.so.8.gz", "Dropped")]
    [DataRow("usr/share/locale/de/LC_MESSAGES/libc.mo", "Dropped")]
    [DataRow("usr/lib/x86_64-linux-gnu/gconv/gconv-modules", "Dropped")]
    [DataRow("usr/lib/x86_64-linux-gnu/libthread_db.so.1", "Dropped")]
    [DataRow("usr/lib/x86_64-linux-gnu/libz.a", "Dropped")]
    [DataRow("usr/include/stdio.h", "Dropped")]
    [DataRow("usr/lib/debug/x", "Dropped")]
    [DataRow("usr/lib/systemd/system/x.service", "Dropped")]
    [DataRow("etc/init.d/x", "Dropped")]
    [DataRow("etc/services", "Kept")]
    [DataRow("var/cache/x", "Dropped")]
    [DataRow("usr/sbin/update-ca-certificates", "Dropped")]
    [DataRow("usr/bin/x", "Dropped")]
    [DataRow("usr/share/ca-certificates/mozilla/A.crt", "Certificate")]
    public void Of_a_package_only_libraries_data_and_licences_are_kept(string path, string use) =>
        Assert.AreEqual(use, PackageFilter.Use(path, programs: false).ToString());

    [TestMethod]
    public void Programs_of_a_package_that_was_asked_for_are_kept() =>
        Assert.AreEqual(PackageFileUse.Kept, PackageFilter.Use("usr/bin/curl", programs: true));

    [TestMethod]
    [DataRow("./lib64/ld-linux-x86-64.so.2", "usr/lib64/ld-linux-x86-64.so.2")]
    [DataRow("./bin/true", "usr/bin/true")]
    [DataRow("./usr/lib/x", "usr/lib/x")]
    [DataRow("./library", "library")]
    [DataRow("./lib/", null)]
    [DataRow("./", null)]
    public void Paths_move_to_the_merged_layout(string name, string? path) => Assert.AreEqual(path, RootComposer.MergedPath(name));

    [TestMethod]
    [DataRow("-o")]
    [DataRow("--allow-unauthenticated")]
    [DataRow("bash-")]
    [DataRow("Libc6")]
    [DataRow("x")]
    [DataRow("a b")]
    [DataRow("a=1")]
    [DataRow("./a.deb")]
    [DataRow("")]
    public void What_is_no_package_name_never_reaches_apt(string name) =>
        Assert.AreEqual(Catalogue.PackageNotFound, Assert.ThrowsExactly<ContainerStagesException>(() => ResolvedPackage.CheckName(name)).Diagnostic);

    [TestMethod]
    public void Needs_become_the_release_s_names()
    {
        HashSet<string> bookworm = ["libc6", "libicu72", "libicu4j-java", "libssl3", "tzdata"];
        HashSet<string> noble = ["libc6", "libicu74", "libicu66", "libssl3t64", "libssl1.1", "tzdata", "tzdata-legacy"];
        Assert.AreEqual("libc6 libicu72 libssl3 tzdata", string.Join(' ', DefaultPackages.Resolve(["tzdata", "icu", "libssl", "libc6"], bookworm)));
        Assert.AreEqual("libc6 libicu74 libssl3t64 tzdata tzdata-legacy", string.Join(' ', DefaultPackages.Resolve(["tzdata", "icu", "libssl", "libc6"], noble)));
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => DefaultPackages.Resolve(["curl"], noble));
        Assert.AreEqual(Catalogue.PackageNotFound, e.Diagnostic);
    }

    [TestMethod]
    public void Certificates_are_joined_in_the_order_of_their_paths()
    {
        var certificates = new Dictionary<string, byte[]> { ["b.crt"] = "B"u8.ToArray(), ["a.crt"] = "A\n"u8.ToArray(), ["B.crt"] = "C\n"u8.ToArray() };
        Assert.AreEqual("C\nA\nB\n", Content(RootFiles.Certificates(certificates)[0]));
    }

    [TestMethod]
    public void The_skeleton_knows_root_and_app()
    {
        Assert.AreEqual("root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:1654:1654::/home/app:/usr/sbin/nologin\n", Content(Entry("etc/passwd")));
        Assert.AreEqual("root:x:0:\napp:x:1654:\n", Content(Entry("etc/group")));
        Assert.AreEqual("d 1777 0:0 1 tmp -", Entry("tmp").ToString());
        Assert.AreEqual("d 0755 1654:1654 1 home/app -", Entry("home/app").ToString());
        Assert.AreEqual("d 0700 0:0 1 root -", Entry("root").ToString());

        static LayerEntry Entry(string path) => RootFiles.Skeleton.Single(entry => entry.Path.Value == path);
    }

    [TestMethod]
    public void What_is_asked_for_is_not_declared_installed()
    {
        Assert.Contains("Package: bash\n", AssumedPackages.Status("arm64", ["curl"], []));
        Assert.DoesNotContain("Package: bash\n", AssumedPackages.Status("arm64", ["bash"], []));
    }

    [TestMethod]
    public void A_processor_has_its_name_in_dpkg()
    {
        Assert.AreEqual("armhf", DebianArchitecture.Of(new Platform("linux", "arm", "v7")));
        Assert.AreEqual("ppc64el", DebianArchitecture.Of(new Platform("linux", "ppc64le")));
        Assert.ThrowsExactly<ContainerStagesException>(() => DebianArchitecture.Of(new Platform("windows", "amd64")));
    }

    private static string Content(LayerEntry entry)
    {
        using var reader = new StreamReader(((FileEntry)entry).Content.OpenRead(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
