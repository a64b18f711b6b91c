using System.Collections.Immutable;
using ContainerStages.IO;
using ContainerStages.Metadata;

namespace ContainerStages.Tests.Metadata;

/// <summary>The compiler's output is read, and reflection is the oracle where it knows.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class AssemblyFactsReaderTests
{
    private static readonly FileContent Own = FileContent.Of(typeof(CallSamples).Assembly.Location);
    private static readonly AssemblyFacts Facts = AssemblyFactsReader.Read(Own, default)!;

    [TestMethod]
    public void An_assembly_says_what_reflection_says_of_it()
    {
        Assert.AreEqual(typeof(CallSamples).Assembly.GetName().Name, Facts.Name);
        Assert.AreEqual(typeof(CallSamples).Assembly.GetName().Version, Facts.Version);
        Assert.AreEqual(typeof(CallSamples).Module.ModuleVersionId, Facts.Mvid);
        CollectionAssert.AreEquivalent(typeof(CallSamples).Assembly.GetReferencedAssemblies().Select(name => name.Name).ToArray(), Facts.References);
    }

    [TestMethod]
    public void Types_of_others_are_known_with_the_members_in_use()
    {
        UsedType zones = Facts.Types.Single(type => type.Name == typeof(TimeZoneInfo).FullName);
        Assert.AreEqual("System.Runtime", zones.Assembly);
        Assert.Contains("ConvertTimeBySystemTimeZoneId", zones.Members);
        Assert.Contains("FindSystemTimeZoneById", zones.Members);
        Assert.Contains("Add", Facts.Types.Single(type => type.Name == "System.Collections.Generic.List`1").Members, "an instance of a generic type counts as the type");
    }

    [TestMethod]
    public void Literals_are_found()
    {
        ImmutableArray<string> strings = UserStrings.Of(Own);
        Assert.Contains("Europe/Berlin", strings);
        Assert.Contains("half \ufffd", strings);
        Assert.DoesNotContain("", strings);
        Assert.IsEmpty(UserStrings.Of(FileContent.Of("MZ, but only just"u8.ToArray())));
    }

    [TestMethod]
    [DataRow(nameof(CallSamples.Literal), "System.Globalization.CultureInfo..ctor('de-DE')")]
    [DataRow(nameof(CallSamples.Variable), "System.Globalization.CultureInfo.GetCultureInfo(?)")]
    [DataRow(nameof(CallSamples.Branch), "System.Globalization.CultureInfo.GetCultureInfo(?)")]
    [DataRow(nameof(CallSamples.Coalesced), "System.Globalization.CultureInfo.GetCultureInfo(?)")]
    [DataRow(nameof(CallSamples.Computed), "System.Globalization.CultureInfo.GetCultureInfo(?)")]
    [DataRow(nameof(CallSamples.SecondArgument), "System.TimeZoneInfo.ConvertTimeBySystemTimeZoneId(?, 'Europe/Berlin')")]
    [DataRow(nameof(CallSamples.BothArguments), "System.TimeZoneInfo.ConvertTimeBySystemTimeZoneId(?, 'Europe/Berlin', 'Asia/Tokyo')")]
    [DataRow(nameof(CallSamples.Initializer), "System.Diagnostics.ProcessStartInfo..ctor() System.Diagnostics.ProcessStartInfo.set_FileName('git') System.Diagnostics.Process.Start(?)")]
    [DataRow(nameof(CallSamples.Guarded), "platform: System.Diagnostics.Process.Start('explorer', 'x')")]
    [DataRow(nameof(CallSamples.Caught), "caught System.Globalization.CultureNotFoundException or ?: System.Globalization.CultureInfo..ctor('de-DE') System.Globalization.CultureInfo.GetCultureInfo(?)")]
    [DataRow(nameof(CallSamples.NoOptions), "System.Text.Json.JsonSerializer.Serialize(?, null)")]
    [DataRow(nameof(CallSamples.Options), "System.Text.Json.JsonSerializer.Serialize(?, ?)")]
    [DataRow(nameof(CallSamples.Number), "System.Text.Encoding.GetEncoding('1252')")]
    [DataRow(nameof(CallSamples.Enumeration), "System.IO.FileStream..ctor('orders.txt', '2')")]
    [DataRow(nameof(CallSamples.Marked), "platform: System.IO.File.WriteAllText('orders.txt', '')")]
    public void A_call_is_known_with_its_literals(string caller, string expected) => Assert.AreEqual(expected, Text(Facts, $"{typeof(CallSamples).FullName}.{caller}"));

    [TestMethod]
    public void Imports_are_known_with_the_first_method() =>
        Assert.AreEqual($"{typeof(CallSamples).FullName}.{nameof(CallSamples.Import)}", Facts.Imports.Single(import => import.Library == "nowhere").Method);

    [TestMethod]
    public void The_symbols_and_the_sources_have_paths()
    {
        Assert.EndsWith("ContainerStages.Tests.pdb", Facts.SymbolPath!);
        Assert.IsTrue(Symbols.DocumentsOf(FileContent.Of(Path.ChangeExtension(typeof(CallSamples).Assembly.Location, ".pdb"))).Any(path => path.EndsWith("CallSamples.cs", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_note_gives_the_same_facts()
    {
        string note = AssemblyFactsJson.Write(Facts);
        Assert.IsTrue(AssemblyFactsJson.TryRead(note, out AssemblyFacts? read));
        Assert.AreEqual(note, AssemblyFactsJson.Write(read));
        CollectionAssert.AreEqual(Facts.Imports, read!.Imports);
        Assert.AreEqual(Text(Facts, ""), Text(read!, ""));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("5")]
    [DataRow("{}")]
    [DataRow("""{"name":"A","version":"x"}""")]
    [DataRow("""{"name":"A","version":"1.0","mvid":"00000000-0000-0000-0000-000000000000","calls":[[]],"types":[[]]}""")]
    public void A_damaged_note_is_no_note(string note) => Assert.IsFalse(AssemblyFactsJson.TryRead(note, out _));

    /// <summary>The framework that runs this test is compiled so.</summary>
    [TestMethod]
    public void An_assembly_that_ReadyToRun_compiled_has_facts() =>
        Assert.AreEqual("System.Private.CoreLib", AssemblyFactsReader.Read(FileContent.Of(typeof(object).Assembly.Location), default)?.Name);

    [TestMethod]
    public void A_native_file_has_none() =>
        Assert.IsNull(AssemblyFactsReader.Read(FileContent.Of(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so")), default));

    [TestMethod]
    public void No_bytes_make_a_reader_throw()
    {
        byte[] sound = Emitted.App("Hostile", il => il.EmitCall(System.Reflection.Emit.OpCodes.Call, Emitted.GetCulture, null), "de-DE").ReadAll();
        var random = new Random(20260000);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. sound[..(i % 5 == 0 ? random.Next(sound.Length) : sound.Length)]];
            for (int flips = random.Next(1, 8); flips > 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            AssemblyFactsReader.Read(FileContent.Of(damaged), default);
            UserStrings.Of(FileContent.Of(damaged));
            Symbols.DocumentsOf(FileContent.Of(damaged));
        }
    }

    private static string Text(AssemblyFacts facts, string caller) => string.Join(' ', facts.Calls
        .Where(call => caller.Length == 0 || call.Caller == caller)
        .Select(call => $"{(call.AsksForPlatform ? "platform: " : "")}{(call.Caught.IsEmpty ? "" : $"caught {string.Join(" or ", call.Caught)}: ")}{call.Member}({string.Join(", ", call.Arguments.Select(Text))})"));

    private static string Text(Argument argument) => !argument.IsKnown ? "?" : argument.Text is null ? "null" : $"'{argument.Text}'";
}
