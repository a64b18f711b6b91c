using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Processes;

namespace ContainerStages.Scans;

/// <summary>Runs trivy or grype on an image that is an OCI layout, and reads their report.</summary>
/// <param name="variable">The value of a variable of the environment.</param>
/// <param name="log">Gets what the program says while it works.</param>
internal sealed partial class ScanProgram(ScanSettings settings, Func<string, string?> variable, Progress progress, Action<string> log)
{
    public const string Trivy = "trivy";
    public const string Grype = "grype";

    /// <summary>The subject of a message about no particular image.</summary>
    private const string TheImage = "the image";

    /// <summary>What is kept of a program's lines, for an error.</summary>
    private const int MostLines = 50;

    /// <summary>What is shown of an error, in characters.</summary>
    private const int MostOfError = 1000;

    /// <summary>Options that this class sets, or that a property replaces.</summary>
    private static readonly ImmutableArray<string> TrivyReserved = ["--input", "--format", "-f", "--output", "-o", "--exit-code"];

    /// <inheritdoc cref="TrivyReserved"/>
    private static readonly ImmutableArray<string> GrypeReserved = ["--output", "-o", "--file", "--fail-on", "-f"];

    private ImmutableArray<string> Reserved => settings.Tool == Trivy ? TrivyReserved : GrypeReserved;

    /// <summary>Finds out without an image whether the settings can be used.</summary>
    /// <exception cref="ContainerStagesException">They cannot.</exception>
    public void Check()
    {
        if (settings.Tool is not (Trivy or Grype))
        {
            throw ContainerStagesException.InvalidValue("ContainerStagesScan", settings.Tool, "Use trivy or grype, or leave it out.");
        }

        if (settings.Arguments.FirstOrDefault(argument => Reserved.Any(option => IsOption(argument, option))) is { } reserved)
        {
            throw ContainerStagesException.InvalidValue(
                "ContainerStagesScanArguments", reserved, "Leave it out: the report goes to this package, and ContainerStagesScanFailOn says which vulnerabilities end the publish.");
        }

        if (!HostSystem.Current.HasProgram(settings.Tool, variable("PATH")))
        {
            throw new ContainerStagesException(
                Catalogue.ImageNotScanned, $"cannot scan the image with {settings.Tool}: there is no such program on the path", $"Install {settings.Tool}, or remove ContainerStagesScan.");
        }
    }

    /// <summary>The value of an option with one hyphen may stand directly behind it.</summary>
    private static bool IsOption(string argument, string option) =>
        option.StartsWith("--", StringComparison.Ordinal) ? argument.Split('=')[0] == option : argument.StartsWith(option, StringComparison.Ordinal);

    /// <summary>Both programs end the first line with it.</summary>
    /// <exception cref="ContainerStagesException">The program cannot be run, or does not say it.</exception>
    public async Task<string> ReadVersionAsync(CancellationToken cancellationToken)
    {
        string line = "";
        using RunningWork work = progress.Begin($"Waiting for the version of {settings.Tool}");
        await RunAsync(TheImage, ["--version"], first => line = line.Length == 0 ? first : line, _ => { }, cancellationToken);
        return Version().Match(line) is { Success: true } match
            ? match.Groups["version"].Value
            : throw NotScanned(TheImage, $"'{settings.Tool} --version' does not say its version, but '{LogText.Line(line, 100)}'");
    }

    /// <param name="image">For messages.</param>
    /// <param name="layout">The absolute path of a folder that is an OCI layout with this image alone.</param>
    /// <param name="reportFile">An absolute path where nothing is.</param>
    /// <exception cref="ContainerStagesException">The program has failed, or its report cannot be read.</exception>
    public async Task<ImmutableArray<Vulnerability>> ScanAsync(string image, string layout, string reportFile, CancellationToken cancellationToken)
    {
        using RunningWork work = progress.Begin($"Waiting for {settings.Tool} to scan {image}");
        await RunAsync(image, Arguments(layout, reportFile), Report, Report, cancellationToken);
        return Read(image, reportFile);

        void Report(string line) => log($"{settings.Tool}: {line}");
    }

    /// <summary>
    /// The user's come first, so that none of them is taken for the value of one of ours. trivy's configuration file may have an exit code for findings, which
    /// the option takes back; grype has no such option.
    /// </summary>
    private string[] Arguments(string layout, string reportFile) => settings.Tool == Trivy
        ? ["image", .. settings.Arguments, "--scanners", "vuln", "--exit-code", "0", "--no-progress", "--format", "json", "--output", reportFile, "--input", InputOfTrivy(layout)]
        : [.. settings.Arguments, "--output", "json", "--file", reportFile, $"oci-dir:{layout}"];

    /// <summary>For trivy, <c>@</c> and <c>:</c> separate a folder from a tag; the folders of some build servers have an <c>@</c> in their name.</summary>
    private string InputOfTrivy(string layout)
    {
        string path = layout.AsSpan().ContainsAny('@', ':') ? Path.GetRelativePath(settings.Folder, layout) : layout;
        return path.AsSpan().ContainsAny('@', ':')
            ? throw NotScanned(TheImage, $"trivy takes what follows '@' or ':' in '{path}' for a tag. Set ContainerStagesCacheFolder to a folder without them, on the drive of the project")
            : path;
    }

    private ImmutableArray<Vulnerability> Read(string image, string reportFile)
    {
        try
        {
            var file = new FileInfo(reportFile);
            return file switch
            {
                { Exists: false } => throw new FormatException("there is none"),
                { Length: > ScanReport.MostBytes } => throw new FormatException($"it has more than {ScanReport.MostBytes} bytes"),
                _ => ScanReport.Read(settings.Tool, RegularFile.ReadAllBytes(reportFile)),
            };
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.ImageNotScanned,
                $"cannot scan {image}: the report of {settings.Tool} cannot be read: {e.Message.TrimEnd('.')}. Nobody knows whether the image has vulnerabilities, and nothing was delivered",
                $"Check the version of {settings.Tool} and ContainerStagesScanArguments, and publish again.",
                e);
        }
    }

    private async Task RunAsync(string image, string[] arguments, Action<string> output, Action<string> error, CancellationToken cancellationToken)
    {
        Queue<string> said = new();
        CommandResult result;
        try
        {
            result = await ChildProcess.Wrap(settings.Tool)
                .WithArguments(arguments)
                .WithWorkingDirectory(settings.Folder)
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToDelegate(line => Add(line, output)))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Add(line, error)))
                .ExecuteAsync(cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new ContainerStagesException(
                Catalogue.ImageNotScanned,
                $"cannot scan {image} with {settings.Tool}: {(e.InnerException ?? e).Message.TrimEnd('.')}",
                $"Have a {settings.Tool} on the path that this machine can run, or remove ContainerStagesScan.",
                e);
        }

        if (result.ExitCode != 0)
        {
            throw NotScanned(image, string.Create(CultureInfo.InvariantCulture, $"{settings.Tool} ended with exit code {result.ExitCode}: {ErrorOf(said)}"));
        }

        void Add(string line, Action<string> report)
        {
            // Both outputs come at the same time.
            lock (said)
            {
                said.Enqueue(line.Trim());
                if (said.Count > MostLines)
                {
                    said.Dequeue();
                }

                report(line);
            }
        }
    }

    /// <summary>From the first line that says so on; else the last line.</summary>
    private static string ErrorOf(IReadOnlyCollection<string> said)
    {
        string[] lines = [.. said.Where(line => line.Length > 0)];
        string[] error = [.. lines.SkipWhile(line => !ErrorWord().IsMatch(line))];
        return LogText.Line(error.Length > 0 ? string.Join(' ', error) : lines.LastOrDefault() ?? "it said nothing", MostOfError).TrimEnd('.');
    }

    private ContainerStagesException NotScanned(string image, string why) => new(
        Catalogue.ImageNotScanned,
        $"cannot scan {image}: {why}. Nothing was delivered",
        $"Fix the cause that {settings.Tool} reports; its options go into ContainerStagesScanArguments. Then publish again. The list of vulnerabilities is {settings.Tool}'s own: it may need the network.");

    [GeneratedRegex(@"(?<=\A|\s)v?(?<version>\d[0-9A-Za-z.+-]{0,63})\s*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"\b(fatal|error)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ErrorWord();
}
