using System.Text;
using CliWrap;

namespace ContainerStages.EndToEndTests;

/// <param name="ExitCode">0 when the build succeeded.</param>
/// <param name="Output">Standard output and error, as they came.</param>
internal sealed record DotnetResult(int ExitCode, string Output)
{
    /// <summary>The names in the layer table, bottom to top.</summary>
    public string Layers => string.Join(' ', Output.Split('\n')
        .SkipWhile(line => !line.TrimStart().StartsWith("layer ", StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(line => !line.TrimStart().StartsWith("total", StringComparison.Ordinal))
        .Select(line => line.Trim().Split(' ')[0]));

    public DotnetResult AssertSucceeded()
    {
        Assert.AreEqual(0, ExitCode, Output);
        return this;
    }

    /// <summary>One clear error: the code, no stack trace, no MSB4018, and no second error.</summary>
    public DotnetResult AssertFailedWith(string code)
    {
        Assert.AreNotEqual(0, ExitCode, Output);
        string[] errors = [.. Output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
        Assert.HasCount(1, errors, Output);
        Assert.Contains($"error {code}: cannot ", errors[0]);
        Assert.DoesNotContain("   at ", string.Join('\n', Output.Split('\n').Where(line => !line.TrimStart().StartsWith('['))), "but what a stage's command says is its own");
        Assert.DoesNotContain("MSB4018", Output);
        return this;
    }
}

/// <summary>Runs the .NET command line the way a user does, without build nodes that stay behind.</summary>
internal static class Dotnet
{
    public static Task<DotnetResult> RunAsync(
        string folder,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default) => RunAsync("dotnet", folder, arguments, environment, cancellationToken);

    /// <param name="program"><c>dotnet</c>, or what runs it.</param>
    public static async Task<DotnetResult> RunAsync(
        string program,
        string folder,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        var output = new StringBuilder();
        CommandResult result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return new DotnetResult(result.ExitCode, output.ToString());
    }
}
