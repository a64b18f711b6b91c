using System.Collections.Immutable;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Finds secrets in a base's files. Distributions contain keys that are not secrets: libraries have test keys in their code (libgnutls), and
/// documentation and tests have example keys and URLs.
/// </summary>
internal sealed class BaseSecrets : IFileInspector
{
    /// <summary>Has to change if the ignored places change.</summary>
    private const string Places = "1";

    private static readonly ImmutableArray<string> Documentation = ["usr/share/doc/", "usr/share/man/", "usr/share/info/"];

    /// <summary>Test folders of Python's, Go's and Node's packages, which are installed with their tests.</summary>
    private static readonly ImmutableArray<string> Tests = ["test", "tests", "testdata", "test_data", "testing"];

    /// <summary>The distribution's folder, except the parts for other software (FHS 3.0, 4.1, 4.9 and 4.12).</summary>
    private const string Distribution = "usr/";
    private static readonly ImmutableArray<string> Local = ["usr/local/", "usr/src/"];

    private static readonly ImmutableHashSet<string> Words =
        [.. Detectors.All.Where(detector => detector.Kind == SecretKind.Password || detector.IsGeneric).Select(detector => detector.Name)];

    public string Version => $"{Detectors.Version}-{Places}";

    public bool GoesBack(string path, ReadOnlySpan<byte> start) => PackedFile.IsOne(path, start);

    public async Task<ImmutableArray<string>> InspectAsync(IndexEntry file, Stream content, CancellationToken cancellationToken)
    {
        if (file.Length == 0 || file.Elf is not null || IsBelow(file.Path, Documentation) || IsTest(file.Path))
        {
            return [];
        }

        ImmutableArray<FoundSecret> found = await SecretScanner.ScanAsync(content, file.Path, cancellationToken);
        return [.. found.Where(secret => !IsOfDistribution(file.Path) || !Words.Contains(secret.Name)).Select(secret => secret.ToString())];
    }

    /// <summary>The findings in an inspected file.</summary>
    public static IEnumerable<FoundSecret> In(IndexEntry file) => file.Remarks.Select(FoundSecret.Parse).OfType<FoundSecret>();

    /// <summary>
    /// Whether a path is in the distribution's folder, where a password or a setting is in a comment or an example. The machine owner's passwords are
    /// in its configuration.
    /// </summary>
    private static bool IsOfDistribution(string path) => path.StartsWith(Distribution, StringComparison.Ordinal) && !IsBelow(path, Local);

    private static bool IsTest(string path) => path.StartsWith(Distribution, StringComparison.Ordinal) && path.Split('/')[..^1].Any(Tests.Contains);

    private static bool IsBelow(string path, ImmutableArray<string> folders) => folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));
}
