#:package Microsoft.CodeAnalysis.CSharp@5.12.0
#:project ../../src/ContainerStages/ContainerStages.csproj
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
#:property RunAnalyzers=false
#:property EnforceCodeStyleInBuild=false
// Edits an app at random, again and again, and trims each edit twice: as ContainerStagesKeepTrimming does, and as a whole. Fails when a file differs.
// trimmed-edits.cs FOLDER EDITS SEED; trimmed-edits.sh makes FOLDER: csc.rsp and link.rsp (the arguments of the compiler and of the trimmer, a line each), and trimmer (the path of illink.dll).
using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ContainerStages.IO;
using ContainerStages.Metadata;
using ContainerStages.Trimming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

string work = Path.GetFullPath(args[0]);
int edits = int.Parse(args[1]);
var random = new Random(int.Parse(args[2]));
string mine = Directory.CreateDirectory(Path.Combine(work, "edits-" + args[2])).FullName;
string project = File.ReadAllText(Path.Combine(work, "project")).Trim();
Directory.SetCurrentDirectory(project);

CSharpCommandLineArguments compiler = CSharpCommandLineParser.Default.Parse(File.ReadAllLines(Path.Combine(work, "csc.rsp")), project, null);
string generated = Path.Combine(project, "obj", "generated");
string[] sources = [.. compiler.SourceFiles.Select(file => file.Path), .. Directory.Exists(generated) ? Directory.GetFiles(generated, "*.cs", SearchOption.AllDirectories) : []];
SyntaxTree[] trees = [.. sources.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), compiler.ParseOptions, file, System.Text.Encoding.UTF8))];
var compilation = CSharpCompilation.Create(
    compiler.CompilationName, trees, compiler.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference)),
    compiler.CompilationOptions.WithConcurrentBuild(false));
string name = compilation.AssemblyName!;
int[] editable = [.. Enumerable.Range(0, trees.Length).Where(i => !trees[i].FilePath.Contains("/obj/") && trees[i].GetRoot().DescendantNodes().OfType<StatementSyntax>().Any())];

string[] link = File.ReadAllLines(Path.Combine(work, "link.rsp"));
string[] references = [.. link.Where(line => line.StartsWith("-reference ")).Select(line => Path.GetFullPath(line[11..].Trim().Trim('"')))];
HashSet<string> forwarding = [.. references.Where(Forwards).Select(path => Path.GetFileNameWithoutExtension(path)!)];
var set = new AssemblySet(hasFrameworks: false);
foreach (string reference in references)
{
    set.Add(reference, ManagedFile.Open(FileContent.Of(reference), withCode: false)!);
}

var reflection = new ReflectionUse(set);
string input = Compile(compilation, "before") ?? throw new InvalidOperationException("The app cannot be compiled.");
string whole = Trim("whole", input, null);
string again = Trim("again", input, whole);
Console.WriteLine($"{name}: trimmed alone, before any edit: {(IsSame(whole, again, name) ? "the same" : "DIFFERENT")}");
AssemblyOutline before = AssemblyOutline.Read(FileContent.Of(input));
AssemblyOutline trimmedBefore = AssemblyOutline.Read(FileContent.Of(Path.Combine(whole, name + ".dll")));

int invalid = 0, kept = 0, wrong = 0;
Dictionary<string, int> refused = [];
for (int edit = 0; edit < edits;)
{
    CSharpCompilation edited = compilation;
    List<string> kinds = [];
    for (int i = random.Next(5) == 0 ? 3 : 1; i > 0; i--)
    {
        int tree = editable[random.Next(editable.Length)];
        SyntaxTree current = edited.SyntaxTrees[tree];
        (SyntaxNode root, string kind) = Edits.Make(current.GetRoot(), random);
        kinds.Add(kind);
        edited = edited.ReplaceSyntaxTree(current, CSharpSyntaxTree.Create((CSharpSyntaxNode)root, compiler.ParseOptions, current.FilePath, System.Text.Encoding.UTF8));
    }

    if (Compile(edited, "after") is not { } after)
    {
        invalid++;
        continue;
    }

    edit++;
    var difference = new TrimmedEdit(name, before, AssemblyOutline.Read(FileContent.Of(after)));
    string? reason = difference.DifferenceOfInputs(reflection);
    string second = "";
    if (reason is null)
    {
        second = Trim("second", after, whole);
        reason = difference.DifferenceOfResults(trimmedBefore, AssemblyOutline.Read(FileContent.Of(Path.Combine(second, name + ".dll"))), reflection);
    }

    if (reason is null)
    {
        kept++;
        string full = Trim("full", after, null);
        string[] differing = [.. Directory.GetFiles(full).Concat(Directory.GetFiles(whole)).Select(file => Path.GetFileNameWithoutExtension(file)!).Distinct()
            .Where(file => !(file == name ? IsSame(full, second, file) : IsSame(full, whole, file)))];
        if (differing.Length > 0)
        {
            wrong++;
            string saved = Path.Combine(mine, $"wrong-{edit}");
            Directory.CreateDirectory(saved);
            foreach (SyntaxTree tree in edited.SyntaxTrees.Except(compilation.SyntaxTrees))
            {
                File.WriteAllText(Path.Combine(saved, Path.GetFileName(tree.FilePath)), tree.ToString());
            }

            Console.WriteLine($"WRONG {edit}: {string.Join(", ", kinds)}: {string.Join(", ", differing)} differ; {saved}");
        }
    }
    else
    {
        string kind = reason.Contains(" uses ") ? "a method" + reason[reason.IndexOf(" uses ")..] : reason.Contains("something else of") ? "the trimmer keeps something else" : reason;
        refused[kind] = refused.GetValueOrDefault(kind) + 1;
    }
}

Console.WriteLine($"{name}: {edits} edits, {kept} kept the framework, {wrong} wrong; {string.Join(", ", refused.Select(pair => $"{pair.Value}: {pair.Key}"))}; {invalid} more could not be compiled");
return wrong == 0 ? 0 : 1;

string? Compile(CSharpCompilation what, string folder)
{
    string file = Path.Combine(Directory.CreateDirectory(Path.Combine(mine, folder)).FullName, name + ".dll");
    using FileStream dll = File.Create(file), pdb = File.Create(Path.ChangeExtension(file, ".pdb"));
    EmitOptions options = compiler.EmitOptions.WithPdbFilePath($"/_/{name}.pdb").WithDebugInformationFormat(DebugInformationFormat.PortablePdb);
    return what.Emit(dll, pdb, manifestResources: compiler.ManifestResources, options: options).Success ? file : null;
}

string Trim(string folder, string app, string? linked)
{
    string output = Path.Combine(mine, folder);
    if (Directory.Exists(output))
    {
        Directory.Delete(output, recursive: true);
    }

    List<string> arguments = [];
    List<string> skipped = [];
    foreach (string line in link)
    {
        if (line.StartsWith("-out "))
        {
            arguments.Add($"-out \"{output}/\"");
        }
        else if (line.StartsWith("-a "))
        {
            arguments.Add($"-a \"{app}\" EntryPoint");
        }
        else if (!line.StartsWith("-reference ") || forwarding.Contains(Path.GetFileNameWithoutExtension(line[11..].Trim().Trim('"'))))
        {
            arguments.Add(line);
        }
        else if (Path.GetFileNameWithoutExtension(line[11..].Trim().Trim('"')) is var assembly && assembly == name)
        {
            arguments.Add($"-reference \"{app}\"");
        }
        else if (linked is null)
        {
            arguments.Add(line);
        }
        else if (File.Exists(Path.Combine(linked, assembly + ".dll")))
        {
            arguments.Add($"-reference \"{linked}/{assembly}.dll\"");
            skipped.Add($"--action skip \"{assembly}\"");
        }
    }

    if (linked is not null)
    {
        var trimmed = new AssemblySet(hasFrameworks: false);
        foreach (string file in Directory.GetFiles(linked, "*.dll").Where(file => Path.GetFileNameWithoutExtension(file) != name))
        {
            trimmed.Add(file, ManagedFile.Open(FileContent.Of(file), withCode: false)!);
        }

        string roots = Path.Combine(mine, "roots.xml");
        using ManagedFile own = ManagedFile.Open(FileContent.Of(app), withCode: false)!;
        TrimmerRoots.Of([new AssemblyTypes(app, own.Metadata)], set, trimmed).Save(roots);
        arguments.Add($"-x \"{roots}\"");
    }

    string rsp = Path.Combine(mine, folder + ".rsp");
    File.WriteAllLines(rsp, [.. arguments, .. skipped]);
    var start = new ProcessStartInfo("dotnet", [File.ReadAllText(Path.Combine(work, "trimmer")).Trim(), "@" + rsp]) { RedirectStandardOutput = true };
    start.Environment["DOTNET_gcServer"] = "0";
    start.Environment["DOTNET_TieredPGO"] = "0";
    using Process process = Process.Start(start)!;
    string log = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException(log);
}

bool IsSame(string folder, string other, string assembly) => new[] { ".dll", ".pdb" }.All(extension =>
{
    (string file, string second) = (Path.Combine(folder, assembly + extension), Path.Combine(other, assembly + extension));
    return File.Exists(file) == File.Exists(second) && (!File.Exists(file) || File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(second)));
});

static bool Forwards(string file)
{
    using var image = new PEReader(File.OpenRead(file));
    return image.HasMetadata && image.GetMetadataReader().ExportedTypes.Count > 0;
}

/// <summary>Random edits, as people make them.</summary>
static class Edits
{
    private static readonly string[] Calls =
    [
        "System.Console.WriteLine(\"edited\");", "System.Console.WriteLine(1);", "System.GC.KeepAlive(new object());", "System.Console.WriteLine(System.IO.Path.GetTempPath());",
        "_ = System.Type.GetType(\"System.Text.Rune\");", "_ = System.Activator.CreateInstance(typeof(System.Text.StringBuilder));", "_ = typeof(System.Uri).GetProperties();",
        "new System.Collections.Generic.List<long> { 1 }.Clear();", "System.Linq.Enumerable.Range(1, 3).GetEnumerator().Dispose();", "System.Threading.Thread.Sleep(0);",
        "if (System.Environment.TickCount == 0) { return; }", "throw new System.InvalidOperationException(\"edited\");", "_ = new object() is System.IDisposable;",
        "System.Func<int> function = () => 1; function();", "System.Math.Abs(System.Environment.TickCount);", "lock (new object()) { }", "try { } finally { System.Console.Out.Flush(); }",
    ];

    public static (SyntaxNode Root, string Kind) Make(SyntaxNode root, Random random)
    {
        for (; ; )
        {
            int kind = random.Next(5) == 0 ? random.Next(12, 16) : random.Next(12);
            SyntaxNode? edited = kind switch
            {
                0 or 1 or 2 => Replace<LiteralExpressionSyntax>(root, random, node => node.IsKind(SyntaxKind.StringLiteralExpression), node =>
                    SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(node.Token.ValueText + random.Next(100)))),
                3 or 4 => Replace<LiteralExpressionSyntax>(root, random, node => node.IsKind(SyntaxKind.NumericLiteralExpression), _ =>
                    SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(random.Next(1000)))),
                5 => Replace<LiteralExpressionSyntax>(root, random, node => node.Kind() is SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression, node =>
                    SyntaxFactory.LiteralExpression(node.IsKind(SyntaxKind.TrueLiteralExpression) ? SyntaxKind.FalseLiteralExpression : SyntaxKind.TrueLiteralExpression)),
                6 => Replace<BinaryExpressionSyntax>(root, random, node => Swapped(node) != SyntaxKind.None, node => SyntaxFactory.ParseExpression($"{node.Left}{SyntaxFacts.GetText(Swapped(node))}{node.Right}")),
                7 => Replace<IfStatementSyntax>(root, random, _ => true, node => node.WithCondition(SyntaxFactory.ParseExpression($"!({node.Condition})"))),
                8 => Replace<IfStatementSyntax>(root, random, _ => true, node => node.WithCondition(SyntaxFactory.ParseExpression(random.Next(2) == 0 ? "true" : "false"))),
                9 => Statements(root, random, (list, i) => list.Insert(i, list[i])),
                10 => Statements(root, random, (list, i) => list.RemoveAt(i)),
                11 => Statements(root, random, (list, i) => i + 1 < list.Count ? list.Replace(list[i], list[i + 1]) is var moved ? moved.RemoveAt(i + 1).Insert(i + 1, list[i]) : list : list),
                12 or 13 => Statements(root, random, (list, i) => list.Insert(i, SyntaxFactory.ParseStatement(Calls[random.Next(Calls.Length)] + "\n"))),
                14 => Statements(root, random, (list, i) => list.Insert(i, SyntaxFactory.ParseStatement(list[random.Next(list.Count)].ToFullString()))),
                _ => Members(root, random),
            };
            if (edited is not null && !edited.IsEquivalentTo(root))
            {
                return (edited, kind.ToString());
            }
        }
    }

    private static SyntaxKind Swapped(BinaryExpressionSyntax node) => node.Kind() switch
    {
        SyntaxKind.AddExpression => SyntaxKind.MinusToken,
        SyntaxKind.SubtractExpression => SyntaxKind.PlusToken,
        SyntaxKind.LessThanExpression => SyntaxKind.LessThanEqualsToken,
        SyntaxKind.GreaterThanExpression => SyntaxKind.LessThanToken,
        SyntaxKind.EqualsExpression => SyntaxKind.ExclamationEqualsToken,
        SyntaxKind.NotEqualsExpression => SyntaxKind.EqualsEqualsToken,
        SyntaxKind.LogicalAndExpression => SyntaxKind.BarBarToken,
        SyntaxKind.LogicalOrExpression => SyntaxKind.AmpersandAmpersandToken,
        _ => SyntaxKind.None,
    };

    private static SyntaxNode? Replace<T>(SyntaxNode root, Random random, Func<T, bool> which, Func<T, SyntaxNode> edit)
        where T : SyntaxNode
    {
        T[] nodes = [.. root.DescendantNodes().OfType<T>().Where(which)];
        if (nodes.Length == 0)
        {
            return null;
        }

        T node = nodes[random.Next(nodes.Length)];
        return root.ReplaceNode(node, edit(node).WithTriviaFrom(node));
    }

    private static SyntaxNode? Statements(SyntaxNode root, Random random, Func<SyntaxList<StatementSyntax>, int, SyntaxList<StatementSyntax>> edit)
    {
        BlockSyntax[] blocks = [.. root.DescendantNodes().OfType<BlockSyntax>().Where(block => block.Statements.Count > 0)];
        if (blocks.Length == 0)
        {
            return null;
        }

        BlockSyntax block = blocks[random.Next(blocks.Length)];
        return root.ReplaceNode(block, block.WithStatements(edit(block.Statements, random.Next(block.Statements.Count))));
    }

    private static SyntaxNode? Members(SyntaxNode root, Random random)
    {
        TypeDeclarationSyntax[] types = [.. root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(type => type is ClassDeclarationSyntax)];
        if (types.Length == 0)
        {
            return null;
        }

        TypeDeclarationSyntax type = types[random.Next(types.Length)];
        string[] members =
        [
            $"private static int Edited{random.Next(1000)}() => {random.Next(1000)};\n", "[System.Obsolete(\"edited\")] public static void Edited() { }\n",
            "private static string s_edited = \"edited\";\n", "public override string ToString() => \"edited\";\n",
        ];
        return root.ReplaceNode(type, type.AddMembers(SyntaxFactory.ParseMemberDeclaration(members[random.Next(members.Length)])!));
    }
}
