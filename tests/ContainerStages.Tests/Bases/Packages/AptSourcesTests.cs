using System.Collections.Immutable;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Bases.Packages;

[TestClass]
public sealed class AptSourcesTests
{
    private static readonly Distribution Bookworm = new("debian", "bookworm");

    [TestMethod]
    public void One_line_entries_lose_what_switches_verification_off()
    {
        ImmutableArray<AptSource> sources = AptSourcesParser.Parse("""
            # deb http://mirror.example/debian old main
            deb [ arch=amd64,arm64 trusted=yes signed-by=/usr/share/keyrings/debian-archive-keyring.gpg ] http://mirror.example/debian bookworm main contrib # the mirror
            deb-src http://mirror.example/debian bookworm main
            deb cdrom:[Disc]/ bookworm main
            deb	http://mirror.example/debian	bookworm-updates	main
            """);
        Assert.HasCount(2, sources);
        Assert.AreEqual(
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main contrib\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
            sources[0].ToString());
        CollectionAssert.AreEqual(ImmutableArray.Create("amd64", "arm64"), sources[0].Architectures);
        Assert.IsNull(sources[1].SignedBy);
    }

    [TestMethod]
    public void Paragraphs_keep_keys_over_several_lines_and_leave_out_what_is_switched_off()
    {
        ImmutableArray<AptSource> sources = AptSourcesParser.Parse("""
            Types: deb deb-src
            # a comment
            URIs: http://mirror.example/ubuntu
            Suites: noble noble-updates
             noble-backports
            Components: main universe
            Trusted: yes
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             abc
             -----END PGP PUBLIC KEY BLOCK-----

            Enabled: no
            Types: deb
            URIs: http://mirror.example/ubuntu
            Suites: noble

            Types: deb-src
            URIs: http://mirror.example/ubuntu
            Suites: noble
            """);
        Assert.HasCount(1, sources);
        Assert.AreEqual(
            "Types: deb\nURIs: http://mirror.example/ubuntu\nSuites: noble noble-updates noble-backports\nComponents: main universe\n" +
            "Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----\n",
            sources[0].ToString());
    }

    [TestMethod]
    [DataRow("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/x bookworm main", "bookworm main")]
    [DataRow("deb http://mirror.example/debian bookworm main non-free-firmware", "bookworm main non-free-firmware")]
    [DataRow("deb http://mirror.example/debian-security bookworm-security main", "bookworm-security main")]
    [DataRow("deb http://mirror.example/debian bookworm-backports main", null)]
    [DataRow("deb http://mirror.example/debian trixie main", null)]
    [DataRow("deb http://vendor.example/linux/debian bookworm stable", null)]
    [DataRow("deb http://debian.vendor.example/node bookworm main", null)]
    [DataRow("deb [signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.example/debian bookworm main", null)]
    public void Only_the_distribution_s_own_entries_for_this_release_count(string line, string? kept)
    {
        AptSource[] own = [.. Bookworm.Own(AptSourcesParser.Parse(line))];
        Assert.AreEqual(kept, own.Length == 0 ? null : string.Join(' ', own[0].Suites.Concat(own[0].Components)));
    }

    [TestMethod]
    public void A_release_has_an_id_and_a_codename()
    {
        Assert.AreEqual(new Distribution("ubuntu", "noble"), Distribution.Parse("NAME=\"Ubuntu\"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n"));
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Distribution.Parse("ID=alpine\n"));
        Assert.AreEqual(Catalogue.PackagesUnavailable, e.Diagnostic);
    }

    [TestMethod]
    public void A_file_without_entries_for_the_architecture_says_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("own.list"), "deb [arch=amd64] http://mirror.example/debian bookworm main\n");
        Assert.Contains("URIs:", AptSources.Load(folder.Combine("own.list"), "amd64"));
        foreach (string file in new[] { "own.list", "missing.list" })
        {
            ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => AptSources.Load(folder.Combine(file), "arm64"));
            Assert.AreEqual(Catalogue.PackagesUnavailable, e.Diagnostic);
        }
    }
}
