using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Metadata;
using ContainerStages.Trimming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ContainerStages.Benchmarks.Edits;

/// <summary>A published copy of an app, which is compiled and trimmed again with the arguments of that publish.</summary>
internal sealed partial class EditedApp : IDisposable
{
    private readonly string _folder;
    private readonly string _trimmer;
    private readonly string[] _arguments;
    private readonly CSharpCommandLineArguments _compiler;
    private readonly OpenAssemblies _opened = new();

    private EditedApp(string folder, string project, string log)
    {
        _folder = folder;
        _trimmer = Trimmer().Match(log).Groups["path"].Value;
        _arguments = [.. log[log.IndexOf("illink.dll\" -a ", StringComparison.Ordinal)..].Split('\n').Select(line => line.Trim()).TakeWhile(line => line.Length > 0)];
        _arguments[0] = _arguments[0]["illink.dll\" ".Length..];
        string line = Compiler().Match(log).Groups["arguments"].Value;
        _compiler = CSharpCommandLineParser.Default.Parse(CommandLineParser.SplitCommandLineIntoArguments(line, removeHashComments: false), project, null);
        string[] sources = [.. _compiler.SourceFiles.Select(file => file.Path), .. Directory.GetFiles(project, "*.g.cs", SearchOption.AllDirectories)];
        Sources = CSharpCompilation.Create(
            _compiler.CompilationName,
            sources.Distinct().Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), _compiler.ParseOptions, file, Encoding.UTF8)),
            _compiler.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference)),
            _compiler.CompilationOptions);
        Assemblies = _opened.Set(_arguments.Where(argument => argument.StartsWith("-reference ", StringComparison.Ordinal)).Select(argument => Path.GetFullPath(PathOf(argument), project)));
    }

    public CSharpCompilation Sources { get; }

    public string Name => Sources.AssemblyName!;

    /// <summary>All assemblies of the app, before the trimmer.</summary>
    public AssemblySet Assemblies { get; }

    /// <param name="folder">For the copy and all that is made.</param>
    /// <param name="project">The folder of the app, for net10.0.</param>
    public static async Task<EditedApp> PublishAsync(string folder, string project)
    {
        string copy = Path.Combine(folder, "app");
        await Tool.RunAsync("cp", "-r", project, copy);
        string log = (await Cli.Wrap("dotnet")
            .WithWorkingDirectory(copy)
            .WithArguments([
                "publish", "-nr:false", "-v:detailed", "-tl:off", "-c", "Release", "-r", "linux-x64", "-p:SelfContained=true", "-p:PublishTrimmed=true", "-p:ContinuousIntegrationBuild=true",
                $"-p:PathMap={copy}/=/_/", "-p:UseSharedCompilation=false", "-p:EmitCompilerGeneratedFiles=true", "-p:CompilerGeneratedFilesOutputPath=obj/generated",
                "-p:_ExtraTrimmerArgs=--disable-opt unusedtypechecks",
            ])
            .ExecuteBufferedAsync()).StandardOutput;
        return new EditedApp(folder, copy, log);
    }

    /// <returns>The assembly; null if the sources are not valid.</returns>
    public string? Compile(CSharpCompilation sources, string name)
    {
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, Name + ".dll");
        using FileStream dll = File.Create(file);
        using FileStream pdb = File.Create(Path.ChangeExtension(file, ".pdb"));
        EmitOptions options = _compiler.EmitOptions.WithPdbFilePath($"/_/{Name}.pdb").WithDebugInformationFormat(DebugInformationFormat.PortablePdb);
        return sources.Emit(dll, pdb, manifestResources: _compiler.ManifestResources, options: options).Success ? file : null;
    }

    /// <param name="assembly">The app's assembly.</param>
    /// <param name="name">Of the result's folder.</param>
    /// <param name="linked">The result of a whole run, against which the app alone is trimmed; null for a whole run.</param>
    /// <returns>The folder.</returns>
    public async Task<string> TrimAsync(string assembly, string name, string? linked)
    {
        string output = Path.Combine(_folder, name);
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        List<string> arguments = [.. _arguments.SelectMany(argument => ArgumentsFor(argument, assembly, output, linked))];
        if (linked is not null)
        {
            string roots = Path.Combine(_folder, "roots.xml");
            using var opened = new OpenAssemblies();
            TrimmerRoots.Of(
                [opened.Set([assembly]).Find(Name)!],
                Assemblies,
                opened.Set(Directory.GetFiles(linked, "*.dll").Where(file => Path.GetFileNameWithoutExtension(file) != Name))).Save(roots);
            arguments.Add($"-x \"{roots}\"");
        }

        string file = Path.Combine(_folder, name + ".rsp");
        await File.WriteAllLinesAsync(file, arguments);
        await Cli.Wrap("dotnet")
            .WithWorkingDirectory(Path.Combine(_folder, "app"))
            .WithArguments([_trimmer, "@" + file])
            .WithEnvironmentVariables(variables => variables.Set("DOTNET_gcServer", "0").Set("DOTNET_TieredPGO", "0"))
            .ExecuteBufferedAsync();
        return output;
    }

    public void Dispose() => _opened.Dispose();

    private IEnumerable<string> ArgumentsFor(string argument, string app, string output, string? linked)
    {
        if (argument.StartsWith("-out ", StringComparison.Ordinal))
        {
            return [$"-out \"{output}/\""];
        }

        if (argument.StartsWith("-a ", StringComparison.Ordinal))
        {
            return [$"-a \"{app}\" EntryPoint"];
        }

        if (!argument.StartsWith("-reference ", StringComparison.Ordinal))
        {
            return [argument];
        }

        string assembly = Path.GetFileNameWithoutExtension(PathOf(argument));
        return assembly == Name ? [$"-reference \"{app}\""]
            : linked is null || Assemblies.Find(assembly) is { Metadata.ExportedTypes.Count: > 0 } ? [argument]
            : File.Exists(Path.Combine(linked, assembly + ".dll")) ? [$"-reference \"{linked}/{assembly}.dll\"", $"--action skip \"{assembly}\""]
            : [];
    }

    private static string PathOf(string reference) => reference["-reference ".Length..].Trim().Trim('"');

    [GeneratedRegex("\"(?<path>[^\"]*/illink\\.dll)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Trimmer();

    [GeneratedRegex("(?<arguments>/noconfig .*)", RegexOptions.CultureInvariant)]
    private static partial Regex Compiler();
}
