using System.Reflection;
using System.Reflection.Emit;

namespace ContainerStages.Metadata;

/// <summary>
/// One instruction of a method (ECMA-335 III). It is a class, because the runtime has precompiled collections of classes, and compiles collections of
/// our structs in each process.
/// </summary>
/// <param name="Code">The opcode.</param>
/// <param name="Operand">Offset of its operand, in bytes from the body's start.</param>
/// <param name="Next">Offset of the instruction after it.</param>
internal sealed record Instruction(OpCode Code, int Operand, int Next)
{
    private const int TwoBytes = 0xFE;

    /// <summary>The opcodes by their last byte; those of two bytes come after those of one. A value that is not an opcode has no size.</summary>
    private static readonly OpCode[] Codes = ReadCodes();

    /// <summary>
    /// The number of values that the instruction takes from the stack, as the name of its stack behaviour lists them; for a call, the callee decides.
    /// </summary>
    public int Pops => Code.StackBehaviourPop == StackBehaviour.Pop0 ? 0 : Count(Code.StackBehaviourPop);

    public int Pushes => Code.StackBehaviourPush == StackBehaviour.Push0 ? 0 : Count(Code.StackBehaviourPush);

    /// <exception cref="BadImageFormatException">The bytes are not instructions.</exception>
    public static IEnumerable<Instruction> Read(byte[] body)
    {
        for (int i = 0; i < body.Length;)
        {
            OpCode code = body[i] == TwoBytes && i + 1 < body.Length ? Codes[0x100 + body[i + 1]] : Codes[body[i]];
            if (code.Size == 0)
            {
                throw new BadImageFormatException();
            }

            int operand = i + code.Size;
            long next = operand + SizeOf(code, body, operand);
            if (next > body.Length)
            {
                throw new BadImageFormatException();
            }

            i = (int)next;
            yield return new Instruction(code, operand, i);
        }
    }

    /// <summary>The constant that the instruction loads; null if it does not load an <c>int</c>.</summary>
    public int? Number(byte[] body) =>
        Code == OpCodes.Ldc_I4 ? BitConverter.ToInt32(body, Operand)
        : Code == OpCodes.Ldc_I4_S ? (sbyte)body[Operand]
        : Code.Value >= OpCodes.Ldc_I4_M1.Value && Code.Value <= OpCodes.Ldc_I4_8.Value ? Code.Value - OpCodes.Ldc_I4_0.Value
        : null;

    /// <summary>Offsets that the instruction may branch to, other than the next instruction.</summary>
    public IEnumerable<int> Targets(byte[] body)
    {
        if (Code.OperandType == OperandType.ShortInlineBrTarget)
        {
            yield return Next + (sbyte)body[Operand];
        }
        else if (Code.OperandType == OperandType.InlineBrTarget)
        {
            yield return Next + BitConverter.ToInt32(body, Operand);
        }
        else if (Code.OperandType == OperandType.InlineSwitch)
        {
            for (int offset = Operand + 4; offset < Next; offset += 4)
            {
                yield return Next + BitConverter.ToInt32(body, offset);
            }
        }
    }

    private static long SizeOf(OpCode code, byte[] body, int operand) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => operand + 4 <= body.Length ? 4 + (4L * BitConverter.ToUInt32(body, operand)) : 4,
        _ => 4,
    };

    private static OpCode[] ReadCodes()
    {
        var codes = new OpCode[0x200];
        foreach (FieldInfo field in typeof(OpCodes).GetFields())
        {
            var code = (OpCode)field.GetValue(null)!;
            codes[((code.Size - 1) * 0x100) + (byte)code.Value] = code;
        }

        return codes;
    }

    private static int Count(StackBehaviour behaviour) => behaviour.ToString().Split('_').Length;
}
