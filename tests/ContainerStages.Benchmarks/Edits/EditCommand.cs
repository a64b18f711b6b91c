using System.Globalization;
using System.Text;
using ContainerStages.IO;
using ContainerStages.Trimming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContainerStages.Benchmarks.Edits;

/// <summary>Edits an app at random, again and again, and trims each edit twice: as ContainerStagesKeepTrimming does, and as a whole.</summary>
internal static class EditCommand
{
    /// <param name="arguments">The folder of an app, the number of edits, and a seed for the random numbers.</param>
    /// <param name="output">For a line for each edit, and a summary.</param>
    /// <returns>0 if no file differs.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        int edits = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var random = new Random(arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 1);
        using var folder = new TemporaryFolder();
        using EditedApp app = await EditedApp.PublishAsync(folder.Path, Path.GetFullPath(arguments[0]));
        var reflection = new ReflectionUse(app.Assemblies);
        string input = app.Compile(app.Sources, "before") ?? throw new InvalidOperationException("The app cannot be compiled.");
        string whole = await app.TrimAsync(input, "whole", null);
        bool isExact = KeptTrimming.IsSame(app.Name, whole, await app.TrimAsync(input, "check", whole));
        output.WriteLine($"{app.Name}: trimmed alone, before any edit: {(isExact ? "the same" : "different")}");
        AssemblyOutline before = Outline(input);
        AssemblyOutline trimmedBefore = Outline(Path.Combine(whole, app.Name + ".dll"));

        int invalid = 0, alone = 0, wrong = 0;
        for (int edit = 1; edit <= edits;)
        {
            (CSharpCompilation sources, string kinds) = Edit(app.Sources, random);
            if (app.Compile(sources, "after") is not { } after)
            {
                invalid++;
                continue;
            }

            var difference = new TrimmedEdit(app.Name, before, Outline(after));
            string again = "";
            string? reason = difference.DifferenceOfInputs(reflection);
            if (reason is null)
            {
                again = await app.TrimAsync(after, "again", whole);
                reason = difference.DifferenceOfResults(trimmedBefore, Outline(Path.Combine(again, app.Name + ".dll")), reflection);
            }

            string[] differing = [];
            if (reason is null)
            {
                alone++;
                string full = await app.TrimAsync(after, "full", null);
                differing =
                [
                    .. Directory.GetFiles(full).Concat(Directory.GetFiles(whole)).Select(file => Path.GetFileNameWithoutExtension(file)!).Distinct()
                        .Where(file => !KeptTrimming.IsSame(file, full, file == app.Name ? again : whole)),
                ];
                wrong += differing.Length > 0 ? 1 : 0;
            }

            output.WriteLine($"{edit}: {kinds}: {(differing.Length > 0 ? $"WRONG: {string.Join(", ", differing)}" : reason ?? "trimmed alone")}");
            edit++;
        }

        output.WriteLine($"{app.Name}: {edits} edits, {alone} trimmed alone, {wrong} wrong; {invalid} more could not be compiled");
        return isExact && wrong == 0 ? 0 : 1;
    }

    /// <summary>Most often one edit, sometimes three.</summary>
    private static (CSharpCompilation Sources, string Kinds) Edit(CSharpCompilation sources, Random random)
    {
        int[] editable = [.. Enumerable.Range(0, sources.SyntaxTrees.Length).Where(i => IsEditable(sources.SyntaxTrees[i]))];
        List<string> kinds = [];
        for (int edits = random.Next(5) == 0 ? 3 : 1; edits > 0; edits--)
        {
            SyntaxTree current = sources.SyntaxTrees[editable[random.Next(editable.Length)]];
            (SyntaxNode root, string kind) = RandomEdit.Make(current.GetRoot(), random);
            kinds.Add(kind);
            sources = sources.ReplaceSyntaxTree(current, CSharpSyntaxTree.Create((CSharpSyntaxNode)root, (CSharpParseOptions)current.Options, current.FilePath, Encoding.UTF8));
        }

        return (sources, string.Join(", ", kinds));
    }

    private static bool IsEditable(SyntaxTree tree) =>
        !tree.FilePath.Contains("/obj/", StringComparison.Ordinal) && tree.GetRoot().DescendantNodes().OfType<BlockSyntax>().Any(block => block.Statements.Count > 0);

    private static AssemblyOutline Outline(string assembly) => AssemblyOutline.Read(FileContent.Of(assembly));
}
