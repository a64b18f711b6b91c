using System.Globalization;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Bases.Packages;

/// <summary>With the real apt, the real archive, and tar, file and readelf as judges.</summary>
[TestClass]
public sealed class PackageBaseTests
{
    private const long Limit = 1L << 30;
    private static readonly Platform X64 = new("linux", "amd64");
    private static readonly Platform Arm64 = new("linux", "arm64");

    /// <summary>Tests that need no lists of their own share these, to spare the archive and the minutes.</summary>
    private static TemporaryFolder s_shared = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void MakeSharedFolder(TestContext context) => s_shared = new TemporaryFolder();

    [ClassCleanup]
    public static void RemoveSharedFolder() => s_shared.Dispose();

    [TestMethod]
    [DataRow("amd64", "Advanced Micro Devices X86-64")]
    [DataRow("arm64", "AArch64")]
    public async Task A_root_has_what_an_app_needs_and_no_shell(string architecture, string machine)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(s_shared, "store");
        string before = await HostStateAsync();
        Image image = await new PackageBase(Options(s_shared, DefaultPackages.For(icu: false, timeZones: true))).LoadAsync(new Platform("linux", architecture), store, Token);
        Assert.AreEqual(before, await HostStateAsync(), "the machine's own apt was touched");

        CollectionAssert.AreEqual(new[] { LayerClass.Base, LayerClass.System }, image.Layers.Select(layer => LayerClass.OfBase(layer.Name)).ToArray());
        string[] listing = await ListAsync(image, store, folder);
        ShowSizes(image);
        Has(listing, "drwxrwxrwt 0/0 ", " tmp/");
        Has(listing, "drwx------ 0/0 ", " root/");
        Has(listing, "drwxr-xr-x 1654/1654 ", " home/app/");
        Has(listing, "lrwxrwxrwx 0/0 ", " lib -> usr/lib");
        Has(listing, "lrwxrwxrwx 0/0 ", " etc/os-release -> ../usr/lib/os-release");
        Has(listing, "-rw-r--r-- 0/0 ", " etc/ssl/certs/ca-certificates.crt");
        Has(listing, "-rw-r--r-- 0/0 ", " var/lib/dpkg/status.d/libc6");
        Has(listing, "-rw-r--r-- 0/0 ", " usr/share/doc/gcc-12-base/copyright");
        Has(listing, "-rw-r--r-- 0/0 ", " usr/share/zoneinfo/Europe/Vienna");
        string[] paths = [.. listing.Select(line => line.Split(" -> ")[0].Split(' ')[^1])];
        CollectionAssert.AllItemsAreUnique(paths);
        Assert.IsEmpty(paths.Where(path => path.StartsWith("usr/bin/", StringComparison.Ordinal) && path != "usr/bin/" || path.StartsWith("usr/sbin/", StringComparison.Ordinal) && path != "usr/sbin/"));
        Assert.IsEmpty(paths.Where(path => Path.GetFileName(path) is "sh" or "bash" or "dash" or "apt" or "dpkg"));
        Assert.IsEmpty(listing.Where(line => line[..10].Contains('s', StringComparison.OrdinalIgnoreCase)), "setuid or setgid");

        string root = await UnpackAsync(image, store, folder);
        foreach (string library in Directory.EnumerateFiles(root, "*.so*", SearchOption.AllDirectories).Where(file => File.ResolveLinkTarget(file, false) is null))
        {
            Contains(machine, await RunAsync("readelf", "-h", library));
        }

        Contains("Architecture: " + architecture, await File.ReadAllTextAsync(Path.Combine(root, "var/lib/dpkg/status.d/libc6"), Token));
        await RunAsync("sh", "-c", $"cd '{root}' && md5sum --quiet -c var/lib/dpkg/status.d/*.md5sums");
        Contains("-----END CERTIFICATE-----\n", await File.ReadAllTextAsync(Path.Combine(root, "etc/ssl/certs/ca-certificates.crt"), Token));
    }

    [TestMethod]
    public async Task A_program_starts_with_the_loader_and_libraries_of_the_root()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(s_shared, "store");
        Image image = await new PackageBase(Options(s_shared, DefaultPackages.For(icu: false, timeZones: false))).LoadAsync(X64, store, Token);
        string root = await UnpackAsync(image, store, folder);
        string loader = Path.Combine(root, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
        string libraries = Path.Combine(root, "usr/lib/x86_64-linux-gnu");
        Contains("libc.so.6 => " + libraries, await RunAsync(loader, "--library-path", libraries, "--list", Path.Combine(libraries, "libssl.so.3")));
        await RunAsync("sh", "-c", $"OPENSSL_CONF='{root}/etc/ssl/openssl.cnf' openssl list -providers");
        Contains("total", await RunAsync(loader, "--library-path", libraries + ":/lib/x86_64-linux-gnu", "/bin/ls", "-l", root));
        Assert.AreEqual("usr/lib64", new FileInfo(Path.Combine(root, "lib64")).LinkTarget);
    }

    [TestMethod]
    public async Task Two_stores_get_the_same_bytes_and_an_unchanged_base_needs_no_apt()
    {
        using var folder = new TemporaryFolder();
        var messages = new List<string>();
        PackageBaseOptions options = Options(folder, ["libc6", "ca-certificates"]) with { Report = messages.Add };
        ContentStore first = Store(folder, "first");
        Image one = await new PackageBase(options).LoadAsync(Arm64, first, Token);
        Image two = await new PackageBase(options with { StateFolder = folder.Combine("elsewhere"), Packages = ["ca-certificates", "libc6"] }).LoadAsync(Arm64, Store(folder, "second"), Token);
        CollectionAssert.AreEqual(one.Layers.ToArray(), two.Layers.ToArray());
        CollectionAssert.AreEqual(one.Config.ToBytes(), two.Config.ToBytes());
        CollectionAssert.AreEqual(one.Layers.Select(layer => layer.DiffId).ToArray(), one.Config.DiffIds.ToArray());

        messages.Clear();
        Image again = await new PackageBase(options).LoadAsync(Arm64, first, Token);
        CollectionAssert.AreEqual(one.Layers.ToArray(), again.Layers.ToArray());
        CollectionAssert.AreEqual(one.Config.ToBytes(), again.Config.ToBytes());
        Assert.IsEmpty(messages, string.Join('\n', messages));
        await new PackageBase(options with { Offline = true }).LoadAsync(Arm64, first, Token);
    }

    [TestMethod]
    public async Task A_lock_file_holds_for_several_architectures_and_is_honoured()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(folder, "store");
        string file = folder.Combine("container-base.lock.json");
        PackageBaseOptions options = Options(folder, ["netbase"]) with { LockFile = new BaseLockFile(file, folder.Combine("gate")) };
        await new PackageBase(options with { WriteLockFile = true }).LoadAsync(X64, store, Token);
        await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new PackageBase(options).LoadAsync(Arm64, store, Token));
        await new PackageBase(options with { WriteLockFile = true }).LoadAsync(Arm64, store, Token);
        byte[] bytes = await File.ReadAllBytesAsync(file, Token);
        CollectionAssert.AreEqual(bytes, BaseLock.Parse(bytes).ToBytes());
        PackageLock read = BaseLock.Parse(bytes).Packages!;
        Assert.AreEqual("amd64 arm64", string.Join(' ', read.Architectures.Keys));

        await new PackageBase(options).LoadAsync(X64, store, Token);
        await File.WriteAllTextAsync(file, Encoding.UTF8.GetString(bytes).Replace(read.Architectures["amd64"][0].Version, "0.0.1", StringComparison.Ordinal).Replace(read.Architectures["amd64"][0].Sha256.Hex, new string('0', 64), StringComparison.Ordinal), Token);
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new PackageBase(options).LoadAsync(X64, Store(folder, "empty"), Token));
        Assert.AreEqual(Catalogue.LockFileMismatch, e.Diagnostic);
        Contains("0.0.1", e.Message);
    }

    [TestMethod]
    public async Task A_version_that_the_archive_has_dropped_is_resolved_anew_and_two_builds_share_the_lists()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(folder, "store");
        var messages = new System.Collections.Concurrent.ConcurrentBag<string>();
        PackageBaseOptions options = Options(folder, ["netbase"]) with { Report = messages.Add };
        Image[] images = await Task.WhenAll(new PackageBase(options).LoadAsync(X64, store, Token), new PackageBase(options).LoadAsync(X64, store, Token));
        CollectionAssert.AreEqual(images[0].Layers.ToArray(), images[1].Layers.ToArray());
        Assert.HasCount(1, messages.Where(message => message.Contains("lists", StringComparison.Ordinal)));

        string note = Directory.GetFiles(folder.Combine("store", "notes", "apt-resolutions")).Single();
        string text = await File.ReadAllTextAsync(note, Token);
        string hash = text.Split("\"sha256\":\"")[1][..64];
        string version = text.Split("\"version\":\"")[1].Split('"')[0];
        await File.WriteAllTextAsync(note, text.Replace(hash, new string('0', 64), StringComparison.Ordinal).Replace(version, "0.0.1", StringComparison.Ordinal), Token);
        Image again = await new PackageBase(options).LoadAsync(X64, store, Token);
        CollectionAssert.AreEqual(images[0].Layers.ToArray(), again.Layers.ToArray());
    }

    [TestMethod]
    public async Task Lists_that_have_not_changed_are_kept_with_what_was_chosen_from_them_and_damaged_ones_are_fetched_again()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(folder, "store");
        var asking = new PackageBase(Options(folder, ["netbase"]) with { WriteLockFile = true });
        System.Collections.Immutable.ImmutableArray<ResolvedPackage> chosen = await asking.ResolveAsync(X64, store, Token);
        string lists = Lists();
        string entry = Directory.GetFiles(folder.Combine("store", "notes", "apt-resolutions")).Single();
        await File.WriteAllTextAsync(entry, (await File.ReadAllTextAsync(entry, Token)).Replace($"\"{chosen[0].Version}\"", "\"0.0.1\"", StringComparison.Ordinal), Token);
        Assert.AreEqual("0.0.1", (await asking.ResolveAsync(X64, store, Token))[0].Version, "of the entry: nothing was chosen");
        Assert.AreEqual(lists, Lists());

        string damaged = Directory.GetFiles(lists, "*_Packages*").OrderBy(file => new FileInfo(file).Length).Last();
        await using (FileStream file = File.OpenWrite(damaged))
        {
            file.SetLength(file.Length / 2);
        }

        CollectionAssert.AreEqual(chosen.ToArray(), (await asking.ResolveAsync(X64, store, Token)).ToArray());
        Assert.AreNotEqual(lists, Lists());

        string Lists() => new DirectoryInfo(folder.Combine("state")).EnumerateDirectories("*", SearchOption.AllDirectories)
            .Where(found => found.Name.Length == 32).OrderBy(found => found.CreationTimeUtc).Last().FullName;
    }

    [TestMethod]
    public async Task A_machine_without_apt_is_told_what_else_there_is()
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => AptTool.RunAsync("apt-get-of-another-machine", [], Path.GetTempPath(), PipeTarget.Null, Token));
        Assert.AreEqual(Catalogue.PackagesUnavailable, e.Diagnostic);
        Contains("registry", e.Advice);
    }

    [TestMethod]
    public async Task A_package_that_does_not_exist_is_named()
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new PackageBase(Options(s_shared, ["libc6", "no-such-package"])).LoadAsync(X64, Store(s_shared, "store"), Token));
        Assert.AreEqual(Catalogue.PackageNotFound, e.Diagnostic);
        Contains("'no-such-package'", e.Message);
    }

    [TestMethod]
    public async Task An_archive_without_a_signature_is_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("archive"));
        await File.WriteAllTextAsync(folder.Combine("archive", "Packages"), "Package: libc6\nVersion: 1\nArchitecture: amd64\nFilename: ./x.deb\nSize: 1\nSHA256: " + new string('0', 64) + "\n", Token);
        await File.WriteAllTextAsync(folder.Combine("own.list"), $"deb [trusted=yes allow-insecure=yes] file:{folder.Combine("archive")} ./\n", Token);
        PackageBaseOptions options = Options(folder, ["libc6"]) with { SourcesFile = folder.Combine("own.list") };
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new PackageBase(options).LoadAsync(X64, Store(folder, "store"), Token));
        Assert.AreEqual(Catalogue.PackagesUnavailable, e.Diagnostic);
        TestContext.WriteLine(e.Message);
        Assert.IsEmpty(Directory.GetDirectories(folder.Combine("state")).SelectMany(Directory.GetDirectories));
    }

    [TestMethod]
    public async Task Cancellation_ends_apt()
    {
        using var folder = new TemporaryFolder();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        PackageBaseOptions options = Options(folder, ["netbase"]) with { Report = _ => cancel.CancelAfter(100) };
        await Assert.ThrowsAsync<OperationCanceledException>(() => new PackageBase(options).LoadAsync(X64, Store(folder, "store"), cancel.Token));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
    }

    [TestMethod]
    public async Task Programs_come_only_with_a_package_that_was_asked_for()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(s_shared, "store");
        Image image = await new PackageBase(Options(s_shared, ["busybox-static", "ca-certificates"])).LoadAsync(X64, store, Token);
        string[] listing = await ListAsync(image, store, folder);
        Has(listing, "-rwxr-xr-x 0/0 ", " usr/bin/busybox");
        Assert.IsEmpty(listing.Where(line => line.Contains("update-ca-certificates", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Icu_comes_under_the_name_of_the_release_and_ends_invariant_mode()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(s_shared, "store");
        Image image = await new PackageBase(Options(s_shared, DefaultPackages.For(icu: true, timeZones: true))).LoadAsync(X64, store, Token);
        ShowSizes(image);
        Assert.IsNull(image.Config.Environment("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"));
        Assert.AreEqual("1654", image.Config.Environment("APP_UID"));
        Assert.AreEqual("1654", image.Config.User);
        string[] listing = await ListAsync(image, store, folder);
        Assert.IsTrue(listing.Any(line => line.Contains("/libicuuc.so.", StringComparison.Ordinal)));
    }

    private static ContentStore Store(TemporaryFolder folder, string name) => new(folder.Combine(name), Limit, TimeProvider.System);

    private static PackageBaseOptions Options(TemporaryFolder folder, IEnumerable<string> packages) =>
        new() { StageName = "base", Packages = [.. packages], StateFolder = folder.Combine("state") };

    private void ShowSizes(Image image)
    {
        foreach (Layer layer in image.Layers)
        {
            TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{image.Config.Platform} {layer.Name}: {layer.Blob.Size} bytes compressed"));
        }
    }

    private async Task<string[]> ListAsync(Image image, ContentStore store, TemporaryFolder folder)
    {
        var lines = new List<string>();
        foreach (Layer layer in image.Layers)
        {
            string file = await CopyAsync(layer, store, folder);
            Assert.AreEqual(layer.DiffId.Hex, (await RunAsync("sh", "-c", $"gzip -dc '{file}' | sha256sum"))[..64]);
            lines.AddRange((await RunAsync("tar", "--numeric-owner", "-tvzf", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return [.. lines];
    }

    private async Task<string> UnpackAsync(Image image, ContentStore store, TemporaryFolder folder)
    {
        string root = Directory.CreateDirectory(folder.Combine("root")).FullName;
        foreach (Layer layer in image.Layers)
        {
            await RunAsync("tar", "--no-same-owner", "-xzf", await CopyAsync(layer, store, folder), "-C", root);
        }

        return root;
    }

    private async Task<string> CopyAsync(Layer layer, ContentStore store, TemporaryFolder folder)
    {
        string file = folder.Combine(layer.Blob.Digest.Hex + ".tar.gz");
        await using FileStream copy = File.Create(file);
        await using Stream blob = await store.OpenReadAsync(layer.Blob, Token);
        await blob.CopyToAsync(copy, Token);
        return file;
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Token);
        Assert.AreEqual(0, result.ExitCode, $"{program}: {result.StandardError}");
        return result.StandardOutput;
    }

    private Task<string> HostStateAsync() =>
        RunAsync("sh", "-c", "find /var/lib/apt /var/cache/apt /var/lib/dpkg /etc/apt -printf '%p %s %T@\\n' | sort | sha256sum");

    private static void Has(string[] listing, string begin, string end) =>
        Assert.IsTrue(
            listing.Any(line => line.StartsWith(begin, StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal)),
            $"no '{begin}…{end}' in\n{string.Join('\n', listing.Take(60))}");

    private static void Contains(string expected, string actual) =>
        Assert.IsTrue(actual.Contains(expected, StringComparison.Ordinal), $"no '{expected}' in '{actual[..Math.Min(actual.Length, 2000)]}'");
}
