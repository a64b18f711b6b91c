using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContainerStages.Benchmarks.Edits;

/// <summary>Random edits, as people make them.</summary>
internal static class RandomEdit
{
    private static readonly string[] Calls =
    [
        "System.Console.WriteLine(\"edited\");", "System.Console.WriteLine(1);", "System.GC.KeepAlive(new object());", "System.Console.WriteLine(System.IO.Path.GetTempPath());",
        "_ = System.Type.GetType(\"System.Text.Rune\");", "_ = System.Activator.CreateInstance(typeof(System.Text.StringBuilder));", "_ = typeof(System.Uri).GetProperties();",
        "new System.Collections.Generic.List<long> { 1 }.Clear();", "System.Linq.Enumerable.Range(1, 3).GetEnumerator().Dispose();", "System.Threading.Thread.Sleep(0);",
        "if (System.Environment.TickCount == 0) { return; }", "throw new System.InvalidOperationException(\"edited\");", "_ = new object() is System.IDisposable;",
        "System.Func<int> function = () => 1; function();", "System.Math.Abs(System.Environment.TickCount);", "lock (new object()) { }", "try { } finally { System.Console.Out.Flush(); }",
    ];

    /// <summary>Each is null if there is nothing to edit. Those that the trimmer can skip most often come first.</summary>
    private static readonly (string Name, Func<SyntaxNode, Random, SyntaxNode?> Make)[] Kinds =
    [
        ("another text", (root, random) => Replace<LiteralExpressionSyntax>(root, random, node => node.IsKind(SyntaxKind.StringLiteralExpression), node =>
            SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(node.Token.ValueText + random.Next(100))))),
        ("another number", (root, random) => Replace<LiteralExpressionSyntax>(root, random, node => node.IsKind(SyntaxKind.NumericLiteralExpression), _ =>
            SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(random.Next(1000))))),
        ("true for false", (root, random) => Replace<LiteralExpressionSyntax>(root, random, node => node.Kind() is SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression, node =>
            SyntaxFactory.LiteralExpression(node.IsKind(SyntaxKind.TrueLiteralExpression) ? SyntaxKind.FalseLiteralExpression : SyntaxKind.TrueLiteralExpression))),
        ("another operator", (root, random) => Replace<BinaryExpressionSyntax>(root, random, node => Swapped(node) != SyntaxKind.None, node =>
            SyntaxFactory.ParseExpression($"{node.Left}{SyntaxFacts.GetText(Swapped(node))}{node.Right}"))),
        ("the opposite condition", (root, random) => Replace<IfStatementSyntax>(root, random, _ => true, node => node.WithCondition(SyntaxFactory.ParseExpression($"!({node.Condition})")))),
        ("a constant condition", (root, random) => Replace<IfStatementSyntax>(root, random, _ => true, node =>
            node.WithCondition(SyntaxFactory.ParseExpression(random.Next(2) == 0 ? "true" : "false")))),
        ("a statement twice", (root, random) => Statements(root, random, (list, i) => list.Insert(i, list[i]))),
        ("a statement less", (root, random) => Statements(root, random, (list, i) => list.RemoveAt(i))),
        ("another order", (root, random) => Statements(root, random, (list, i) => i + 1 < list.Count ? list.RemoveAt(i).Insert(i + 1, list[i]) : list)),
        ("a statement elsewhere", (root, random) => Statements(root, random, (list, i) => list.Insert(i, list[random.Next(list.Count)]))),
        ("a new call", (root, random) => Statements(root, random, (list, i) => list.Insert(i, SyntaxFactory.ParseStatement(Calls[random.Next(Calls.Length)] + "\n")))),
        ("a new member", Members),
    ];

    public static (SyntaxNode Root, string Kind) Make(SyntaxNode root, Random random)
    {
        while (true)
        {
            // One in five uses something new.
            (string name, Func<SyntaxNode, Random, SyntaxNode?> make) = Kinds[random.Next(5) == 0 ? random.Next(Kinds.Length - 2, Kinds.Length) : random.Next(Kinds.Length - 2)];
            if (make(root, random) is { } edited && !edited.IsEquivalentTo(root))
            {
                return (edited, name);
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
