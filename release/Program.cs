using System.Collections.Immutable;
using ContainerStages.Release;

// Verifies packages, and writes the bill of materials of each beside it: dotnet run --project release -- VERSION COMMIT NUPKG…
string lists = Path.Combine(AppContext.BaseDirectory, "content");
List<string> findings = [];
foreach (string file in args[2..])
{
    var package = new PackageFile(file);
    ImmutableArray<PackedLibrary> libraries = PackedLibrary.In(package);
    string list = Path.Combine(lists, package.Id + ".txt");
    findings.AddRange(PackageChecks.Content(package, File.Exists(list) ? [.. File.ReadAllLines(list)] : []));
    findings.AddRange(PackageChecks.Licences(package, libraries));
    findings.AddRange(PackageChecks.Templates(package));
    if (package.Version != args[0] || package.Commit != args[1])
    {
        findings.Add($"{package.Id} is version {package.Version} of commit {package.Commit}, and not {args[0]} of {args[1]}");
    }

    File.WriteAllBytes(Path.ChangeExtension(file, ".cdx.json"), PackageSbom.Write(package, libraries));
    Console.WriteLine($"{package.Id} {package.Version}: {package.Names.Length} files, {libraries.Length} libraries of others");
}

findings.ForEach(Console.Error.WriteLine);
return findings.Count == 0 ? 0 : 1;
