using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Elf;

namespace ContainerStages.Tests.Elf;

/// <summary>binutils' readelf is the judge.</summary>
[TestClass]
[TestCategory("tools")]
public sealed partial class ElfFactsTests
{
    public static IEnumerable<string> Files =>
    [
        "/bin/ls",
        .. from library in (string[])["libc.so.6", "libssl.so.3", "libcrypto.so.3", "libstdc++.so.6", "libm.so.6"]
           let path = Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists)
           where path is not null
           select path,
        .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.so"),
    ];

    [TestMethod]
    public async Task Facts_are_what_readelf_says()
    {
        Assert.IsGreaterThan(10, Files.Count());
        foreach (string file in Files)
        {
            string listing = await Tool.RunAsync("readelf", "--wide", "-d", "-V", "-l", "-h", file);
            ElfFacts facts = Read(file)!;

            Assert.AreEqual(One(InterpreterLine(), listing), facts.Interpreter, file);
            Assert.AreEqual(One(SoNameLine(), listing), facts.SoName, file);
            AssertSame(All(NeededLine(), listing), facts.Needed, file);
            AssertSame(All(RPathLine(), listing).SelectMany(path => path.Split(':')), facts.RPath, file);
            AssertSame(All(RunPathLine(), listing).SelectMany(path => path.Split(':')), facts.RunPath, file);
            AssertSame(WantedIn(listing), facts.WantedVersions.Select(wanted => $"{wanted.File} {wanted.Name}{(wanted.IsWeak ? " weak" : "")}"), file);
            AssertSame(DefinedIn(listing), facts.DefinedVersions, file);
            Assert.AreEqual(listing.Contains("ELF64", StringComparison.Ordinal), facts.Is64Bit, file);
            Assert.AreEqual(listing.Contains("big endian", StringComparison.Ordinal), facts.IsBigEndian, file);
        }
    }

    [TestMethod]
    public void The_tools_files_have_what_rules_look_for()
    {
        ElfFacts program = Read("/bin/ls")!;
        Assert.IsTrue(program.IsProgram);
        Assert.Contains("libc.so.6", program.Needed);
        ElfFacts libc = Read(Files.Single(file => file.EndsWith("/libc.so.6", StringComparison.Ordinal)))!;
        Assert.Contains("GLIBC_2.34", libc.DefinedVersions);
        Assert.AreEqual("libc.so.6", libc.SoName);
        Assert.AreEqual(libc.Machine, program.Machine);
    }

    [TestMethod]
    [DataRow("RUNPATH", "--enable-new-dtags")]
    [DataRow("RPATH", "--disable-new-dtags")]
    public async Task A_search_path_is_read(string kind, string option)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("a.s"), ".globl a\na:\n");
        await Tool.RunAsync("as", "-o", folder.Combine("a.o"), folder.Combine("a.s"));
        await Tool.RunAsync("ld", "-shared", option, "-rpath", "$ORIGIN:/opt/x", "-o", folder.Combine("a.so"), folder.Combine("a.o"));

        ElfFacts facts = Read(folder.Combine("a.so"))!;

        AssertSame(["$ORIGIN", "/opt/x"], kind == "RPATH" ? facts.RPath : facts.RunPath, kind);
        Assert.IsEmpty(kind == "RPATH" ? facts.RunPath : facts.RPath);
        Assert.IsFalse(facts.IsProgram);
    }

    [TestMethod]
    public void What_is_no_elf_file_has_no_facts()
    {
        Assert.IsNull(ElfFacts.Read(new MemoryStream([])));
        Assert.IsNull(ElfFacts.Read(new MemoryStream([.. "\u007fELF"u8])));
        Assert.IsNull(ElfFacts.Read(new MemoryStream(new byte[1000])));
    }

    [TestMethod]
    public void A_file_that_was_cut_off_never_fails()
    {
        byte[] whole = File.ReadAllBytes(Files.First(file => file.Contains("libssl", StringComparison.Ordinal)));
        for (int length = 0; length < whole.Length; length += 1 + (length / 7))
        {
            _ = ElfFacts.Read(new MemoryStream(whole[..length]));
        }
    }

    /// <summary>Damages what the reader reads: the headers, and the tables that its segments lead to.</summary>
    [TestMethod]
    public void A_file_full_of_nonsense_never_fails_and_ends_soon()
    {
        byte[] whole = File.ReadAllBytes("/bin/ls");
        var random = new Random(3);
        int dynamic = (int)Convert.ToInt64(DynamicLine().Match(Tool.RunAsync("readelf", "--wide", "-d", "/bin/ls").GetAwaiter().GetResult()).Groups[1].Value, 16);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. whole];
            for (int j = 0; j < 12; j++)
            {
                int start = (i % 3) switch { 0 => 4, 1 => dynamic, _ => 0x1000 };
                damaged[start + random.Next((i % 3) switch { 0 => 900, 1 => 0x1f0, _ => 0x1000 })] = (byte)random.Next(256);
            }

            _ = ElfFacts.Read(new MemoryStream(damaged));
        }
    }

    private static ElfFacts? Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return ElfFacts.Read(stream);
    }

    private static IEnumerable<string> WantedIn(string listing)
    {
        string library = "";
        foreach (Match line in WantedLine().Matches(Section(listing, "Version needs")))
        {
            if (line.Groups[1].Success)
            {
                library = line.Groups[1].Value;
            }
            else
            {
                yield return $"{library} {line.Groups[2].Value}{(line.Groups[3].Value == "WEAK" ? " weak" : "")}";
            }
        }
    }

    private static IEnumerable<string> DefinedIn(string listing) =>
        DefinedLine().Matches(Section(listing, "Version definition")).Where(line => line.Groups[1].Value != "BASE").Select(line => line.Groups[2].Value);

    private static string Section(string listing, string title) =>
        listing.Split("\n\n").FirstOrDefault(part => part.TrimStart().StartsWith(title, StringComparison.Ordinal)) ?? "";

    private static IEnumerable<string> All(Regex line, string listing) => line.Matches(listing).Select(match => match.Groups[1].Value);

    private static string? One(Regex line, string listing) => All(line, listing).FirstOrDefault();

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual, string file) =>
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', actual), string.Create(CultureInfo.InvariantCulture, $"{file}"));

    [GeneratedRegex(@"Requesting program interpreter: (.*)\]")]
    private static partial Regex InterpreterLine();

    [GeneratedRegex(@"\(SONAME\) +Library soname: \[(.*)\]")]
    private static partial Regex SoNameLine();

    [GeneratedRegex(@"\(NEEDED\) +Shared library: \[(.*)\]")]
    private static partial Regex NeededLine();

    [GeneratedRegex(@"\(RPATH\) +Library rpath: \[(.*)\]")]
    private static partial Regex RPathLine();

    [GeneratedRegex(@"\(RUNPATH\) +Library runpath: \[(.*)\]")]
    private static partial Regex RunPathLine();

    [GeneratedRegex(@"File: (\S+) +Cnt|Name: (\S+) +Flags: (\S+)")]
    private static partial Regex WantedLine();

    [GeneratedRegex(@"Flags: (\S+).*Name: (\S+)")]
    private static partial Regex DefinedLine();

    [GeneratedRegex("at offset 0x([0-9a-f]+)")]
    private static partial Regex DynamicLine();
}
