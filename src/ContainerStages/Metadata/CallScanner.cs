using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ContainerStages.Metadata;

/// <summary>
/// Finds the calls of interest in an assembly's code, with their literal arguments. It follows the evaluation stack from one instruction to the next
/// and forgets it where branches meet, so a literal is known only if no other value can arrive.
/// </summary>
internal sealed class CallScanner
{
    private readonly ManagedFile _file;
    private readonly MetadataReader _metadata;
    private readonly Dictionary<int, Callee> _callees = [];

    private CallScanner(ManagedFile file)
    {
        _file = file;
        _metadata = file.Metadata;
    }

    public static ImmutableArray<Call> Scan(ManagedFile file, CancellationToken cancellationToken)
    {
        var scanner = new CallScanner(file);
        bool isOfInterest = file.Metadata.MemberReferences.Any(handle => scanner.CalleeOf(handle).IsOfInterest);
        return isOfInterest ? [.. file.Metadata.MethodDefinitions.SelectMany(method => scanner.Scan(method, cancellationToken))] : [];
    }

    private List<Call> Scan(MethodDefinitionHandle handle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        if (method.RelativeVirtualAddress == 0 || _file.Image.GetMethodBody(method.RelativeVirtualAddress) is not { } block || block.GetILBytes() is not { } body)
        {
            return [];
        }

        Instruction[] instructions = [.. Instruction.Read(body)];
        Callee[] callees = [.. instructions.Where(instruction => IsCall(instruction.Code)).Select(instruction => CalleeOf(TokenOf(instruction, body)))];
        if (!callees.Any(callee => callee.IsOfInterest))
        {
            return [];
        }

        string caller = $"{TypeNames.Of(_metadata, method.GetDeclaringType())}.{_metadata.GetString(method.Name)}";
        bool asksForPlatform = callees.Any(callee => callee.AsksForPlatform) || IsForAPlatform(method);
        return
        [
            .. CallsIn(instructions, body).Select(found => new Call(caller, found.Callee.Member, found.Callee.ParameterTypes, [.. found.Arguments])
            {
                AsksForPlatform = asksForPlatform,
                Caught = [.. CaughtAround(found.Offset, block.ExceptionRegions)],
            }),
        ];
    }

    /// <summary>
    /// Whether the method, or a type around it, has a <c>SupportedOSPlatform</c>: the compiler makes its callers ask for the system (CA1416).
    /// </summary>
    private bool IsForAPlatform(MethodDefinition method)
    {
        bool isMarked = IsMarked(method.GetCustomAttributes());
        for (TypeDefinitionHandle type = method.GetDeclaringType(); !isMarked && !type.IsNil; type = _metadata.GetTypeDefinition(type).GetDeclaringType())
        {
            isMarked = IsMarked(_metadata.GetTypeDefinition(type).GetCustomAttributes());
        }

        return isMarked;
    }

    private bool IsMarked(CustomAttributeHandleCollection attributes) => attributes.Any(handle =>
        _metadata.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && TypeNames.Of(_metadata, _metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent) == "System.Runtime.Versioning.SupportedOSPlatformAttribute");

    private IEnumerable<string> CaughtAround(int offset, ImmutableArray<ExceptionRegion> regions) => regions
        .Where(region => region.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter && offset >= region.TryOffset && offset < region.TryOffset + region.TryLength)
        .Select(region => region.Kind == ExceptionRegionKind.Catch && TypeNames.Of(_metadata, region.CatchType) is { } type ? type : "?");

    private List<(Callee Callee, IEnumerable<Argument> Arguments, int Offset)> CallsIn(Instruction[] instructions, byte[] body)
    {
        HashSet<int> targets = [.. instructions.SelectMany(instruction => instruction.Targets(body))];
        List<(Callee, IEnumerable<Argument>, int)> calls = [];
        Stack<Argument> stack = [];
        int offset = 0;
        foreach (Instruction instruction in instructions)
        {
            if (targets.Contains(offset))
            {
                stack.Clear();
            }

            offset = instruction.Next;
            if (IsCall(instruction.Code))
            {
                Callee callee = CalleeOf(TokenOf(instruction, body));
                Argument[] arguments = [.. Enumerable.Range(0, Math.Min(callee.Parameters, stack.Count)).Select(_ => Pop(stack)).Reverse()];
                if (callee.IsOfInterest)
                {
                    // The forgotten values are at the bottom of the stack.
                    IEnumerable<Argument> forgotten = Enumerable.Repeat(Argument.Unknown, callee.Parameters - arguments.Length);
                    calls.Add((callee, forgotten.Concat(arguments), instruction.Operand));
                }

                bool isNew = instruction.Code == OpCodes.Newobj;
                if (callee.IsInstance && !isNew)
                {
                    Pop(stack);
                }

                if (callee.Returns || isNew)
                {
                    stack.Push(Argument.Unknown);
                }
            }
            else
            {
                Step(instruction, body, stack);
            }
        }

        return calls;
    }

    private void Step(Instruction instruction, byte[] body, Stack<Argument> stack)
    {
        if (instruction.Code == OpCodes.Ldstr)
        {
            stack.Push(Argument.Literal(UserStrings.Whole(_metadata.GetUserString(MetadataTokens.UserStringHandle(TokenOf(instruction, body) & 0xFFFFFF)))));
        }
        else if (instruction.Number(body) is { } number)
        {
            stack.Push(Argument.Literal(number.ToString(CultureInfo.InvariantCulture)));
        }
        else if (instruction.Code == OpCodes.Ldnull)
        {
            stack.Push(Argument.Null);
        }
        else if (instruction.Code == OpCodes.Dup)
        {
            Argument top = Pop(stack);
            stack.Push(top);
            stack.Push(top);
        }
        else if (instruction.Code.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw || instruction.Code == OpCodes.Calli)
        {
            stack.Clear();
        }
        else
        {
            for (int i = 0; i < instruction.Pops; i++)
            {
                Pop(stack);
            }

            for (int i = 0; i < instruction.Pushes; i++)
            {
                stack.Push(Argument.Unknown);
            }
        }
    }

    private static Argument Pop(Stack<Argument> stack) => stack.TryPop(out Argument? argument) ? argument : Argument.Unknown;

    private static bool IsCall(OpCode code) => code == OpCodes.Call || code == OpCodes.Callvirt || code == OpCodes.Newobj;

    private static int TokenOf(Instruction instruction, byte[] body) => BitConverter.ToInt32(body, instruction.Operand);

    private Callee CalleeOf(int token)
    {
        if (!_callees.TryGetValue(token, out Callee? callee))
        {
            EntityHandle handle = MetadataTokens.EntityHandle(token);
            _callees[token] = callee = CalleeOf(handle.Kind == HandleKind.MethodSpecification ? _metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method : handle);
        }

        return callee;
    }

    private Callee CalleeOf(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodDefinition)
        {
            return Read(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).Signature);
        }

        MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
        Callee callee = Read(member.Signature);
        if (member.Parent.Kind != HandleKind.TypeReference)
        {
            return callee;
        }

        string type = TypeNames.Of(_metadata, (TypeReferenceHandle)member.Parent);
        string name = _metadata.GetString(member.Name);
        return CallsOfInterest.Contain(type, name) && ManagedFile.IsShort(_metadata, member.Signature)
            ? callee with
            {
                IsOfInterest = true,
                Member = $"{type}.{name}",
                ParameterTypes = [.. member.DecodeMethodSignature(TypeNames.Instance, null).ParameterTypes.Select(parameter => parameter.Name ?? "")],
            }
            : callee with { AsksForPlatform = CallsOfInterest.AskForPlatform(type, name) };
    }

    /// <summary>Reads a signature (ECMA-335 II.23.2.1 and II.23.2.2) for its effect on the stack.</summary>
    private Callee Read(BlobHandle signature)
    {
        BlobReader reader = _metadata.GetBlobReader(signature);
        SignatureHeader header = reader.ReadSignatureHeader();
        if (header.Kind != SignatureKind.Method)
        {
            return new Callee(0, false, false);
        }

        if (header.IsGeneric)
        {
            reader.ReadCompressedInteger();
        }

        int parameters = reader.ReadCompressedInteger();
        SignatureTypeCode type = reader.ReadSignatureTypeCode();
        while (type is SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier)
        {
            reader.ReadTypeHandle();
            type = reader.ReadSignatureTypeCode();
        }

        return new Callee(parameters, header.IsInstance, type != SignatureTypeCode.Void);
    }

    /// <param name="Parameters">Without <c>this</c>.</param>
    private sealed record Callee(int Parameters, bool IsInstance, bool Returns)
    {
        public bool IsOfInterest { get; init; }

        public bool AsksForPlatform { get; init; }

        public string Member { get; init; } = "";

        public ImmutableArray<string> ParameterTypes { get; init; } = [];
    }
}
