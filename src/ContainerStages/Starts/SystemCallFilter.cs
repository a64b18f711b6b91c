using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ContainerStages.Starts;

/// <summary>
/// Refuses system calls (seccomp(2)) that reach what has no namespace, and that Docker's default profile refuses as well: the kernel's keyrings, of which an
/// app would inherit the build's, and what faults of the kernel are often in. All others are allowed.
/// </summary>
internal static class SystemCallFilter
{
    // linux/bpf_common.h and linux/seccomp.h.
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfGreaterOrEqual = 0x35;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF0000;
    private const uint NotPermitted = 0x00050001;
    private const uint OfNumber = 0;
    private const uint OfArchitecture = 4;

    /// <summary>On x64, numbers from here on are the same calls once more, for its 32-bit pointers.</summary>
    private const uint X32 = 0x40000000;

    /// <summary>io_uring_setup, io_uring_enter and io_uring_register have the same numbers everywhere.</summary>
    private static readonly uint[] Rings = [425, 426, 427];

    /// <summary>add_key, request_key, keyctl, perf_event_open, bpf and userfaultfd.</summary>
    private static readonly uint[] OfX64 = [248, 249, 250, 298, 321, 323];
    private static readonly uint[] OfArm64 = [217, 218, 219, 241, 280, 282];

    /// <summary>A program of <c>struct sock_filter</c>; null for a processor whose numbers are not known here.</summary>
    public static byte[]? For(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Program(0xC000003E, [.. OfX64, .. Rings]),
        Architecture.Arm64 => Program(0xC00000B7, [.. OfArm64, .. Rings]),
        _ => null,
    };

    private static byte[] Program(uint architecture, uint[] refused)
    {
        List<(ushort Code, byte IfTrue, byte IfFalse, uint Value)> instructions =
        [
            (LoadWord, 0, 0, OfArchitecture),
            (JumpIfEqual, 1, 0, architecture),
            (Return, 0, 0, NotPermitted),
            (LoadWord, 0, 0, OfNumber),
            (JumpIfGreaterOrEqual, (byte)(refused.Length + 1), 0, X32),
            .. refused.Select((number, i) => (JumpIfEqual, (byte)(refused.Length - i), (byte)0, number)),
            (Return, 0, 0, Allow),
            (Return, 0, 0, NotPermitted),
        ];
        byte[] program = new byte[instructions.Count * 8];
        for (int i = 0; i < instructions.Count; i++)
        {
            (ushort code, byte ifTrue, byte ifFalse, uint value) = instructions[i];
            Span<byte> instruction = program.AsSpan(i * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
            instruction[2] = ifTrue;
            instruction[3] = ifFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
        }

        return program;
    }
}
