using System.Buffers.Binary;
using ContainerStages.Elf;

namespace ContainerStages.Tests.Elf;

[TestClass]
public sealed class ElfFileTests
{
    [TestMethod]
    public void A_program_names_its_loader() => Assert.StartsWith("/lib", ElfFile.Read(new MemoryStream(File.ReadAllBytes("/bin/ls")))!.Interpreter!);

    /// <summary>A size over 2^63 is negative as a number of bytes.</summary>
    [TestMethod]
    [DataRow(ulong.MaxValue)]
    [DataRow(1UL << 63)]
    [DataRow(ulong.MaxValue >> 1)]
    public void A_loader_of_an_impossible_length_is_none_or_cut_off_and_never_fails(ulong length)
    {
        byte[] program = File.ReadAllBytes("/bin/ls");
        BinaryPrimitives.WriteUInt64LittleEndian(InterpreterHeader(program).Slice(32, 8), length);

        string? interpreter = ElfFile.Read(new MemoryStream(program))!.Interpreter;

        Assert.IsTrue(interpreter is null or "" || interpreter.StartsWith("/lib", StringComparison.Ordinal), interpreter);
    }

    /// <summary>The segment of type 3, of a 64-bit little-endian file.</summary>
    private static Span<byte> InterpreterHeader(byte[] program)
    {
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(program.AsSpan(32));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(54));
        int index = Enumerable.Range(0, BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(56)))
            .First(i => BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(table + (i * size))) == 3);
        return program.AsSpan(table + (index * size), size);
    }
}
