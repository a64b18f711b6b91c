using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Checks;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Processes;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>What our tasks share: cancellation, the content store, and errors that a person can act on.</summary>
public abstract class ContainerTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly SecretMask _passwords = Passwords();

    /// <summary>The project's full path: messages point at it, and paths that it gives are relative to its folder.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder of the content store.</summary>
    [Required]
    public string CacheFolder { get; set; } = "";

    /// <summary>Bytes that the content store may hold; what was not used for longest is removed.</summary>
    [Required]
    public string CacheSizeLimit { get; set; } = "";

    internal IReporter Reporter => new TaskReporter(Write, Report);

    internal string ProjectFolder => Path.GetDirectoryName(ProjectFile)!;

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Task.Run(() => ExecuteAsync(_cancellation.Token)).GetAwaiter().GetResult();
        }
        catch (ContainerStagesException e)
        {
            LogError(e.Diagnostic, e.Message, e.Advice, e.Subject is { } subject ? ItemLocation.Of(subject, ItemsOf(subject.ItemType), ProjectFile) : null);
        }
        catch (Exception e) when (OutputFile.ExplainFullDisk(e, AbsolutePath(CacheFolder)) is { } explained)
        {
            LogError(explained.Diagnostic, explained.Message, explained.Advice);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // MSBuild says itself that the build was cancelled; a task that fails must not fail silently all the same.
            Log.LogMessage(MessageImportance.High, "The container image was not published: the build was cancelled.");
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // MSBuild logs it as it is, and it may quote names.
            throw new InvalidOperationException("internal error: " + string.Join('\n', e.ToString().ReplaceLineEndings("\n").Split('\n').Select(Clean)));
        }

        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task ExecuteAsync(CancellationToken cancellationToken);

    /// <summary>What the project gives the task of this type of item.</summary>
    private protected virtual ITaskItem[] ItemsOf(string itemType) => [];

    /// <summary>What the verbs of the library share.</summary>
    internal virtual PipelineSettings Settings() => new()
    {
        CacheFolder = AbsolutePath(CacheFolder),
        CacheSizeLimit = long.TryParse(CacheSizeLimit, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : throw new ContainerStagesException(
            Catalogue.InvalidValue,
            $"cannot use '{CacheSizeLimit}' as ContainerStagesCacheSizeLimit",
            "Use a whole number of bytes, such as 5000000000 for 5 GB."),
    };

    private protected ContentStore OpenStore() => Settings().OpenStore();

    /// <param name="checks"><c>ContainerStageCheck</c>.</param>
    private protected static ImmutableArray<Regrading> RegradingsOf(ITaskItem[] checks) =>
        [.. checks.Select(item => new Regrading(item.ItemSpec, item.GetMetadata("Severity"), item.GetMetadata("Justification"))
        {
            Fingerprints = [.. ItemText.Split(item.GetMetadata("Fingerprints"))],
        })];

    internal string AbsolutePath(string path) => Path.GetFullPath(path, ProjectFolder);

    /// <returns>Null for an empty one.</returns>
    private protected string? PathOf(string path) => path.Length > 0 ? AbsolutePath(path) : null;

    private protected void LogError(Diagnostic diagnostic, string message, string advice, ItemLocation? location = null) =>
        LogError(diagnostic.Code, message, advice, location);

    private protected void LogHigh(string message) => Write(Importance.High, message);

    private protected void LogNormal(string message) => Write(Importance.Normal, message);

    /// <summary>A warning that counts as an error (<c>-warnaserror</c>) is one here too: the task has to fail before the next one delivers.</summary>
    private bool Report(Problem problem)
    {
        if (problem.IsError || (BuildEngine is IBuildEngine8 engine && engine.ShouldTreatWarningAsError(problem.Code)))
        {
            LogError(problem.Code, problem.Message, problem.Advice, location: null);
            return true;
        }

        Log.LogWarning(null, problem.Code, null, ProjectFile, 0, 0, 0, 0, "{0}", Text(problem.Message, problem.Advice));
        return false;
    }

    private void LogError(string code, string message, string advice, ItemLocation? location) =>
        Log.LogError(null, code, null, location?.Path ?? ProjectFile, location?.Line ?? 0, location?.Column ?? 0, 0, 0, "{0}", Text(message, advice));

    private void Write(Importance importance, string line) =>
        Log.LogMessage(
            importance switch
            {
                Importance.High => MessageImportance.High,
                Importance.Normal => MessageImportance.Normal,
                _ => MessageImportance.Low,
            },
            "{0}",
            Clean(line));

    /// <summary>Each by itself: however long the names in the message are, the advice stays.</summary>
    private string Text(string message, string advice) => $"{Clean(message)}. {Clean(advice)}";

    /// <summary>All text that a task logs passes here, because any of it may quote a stranger.</summary>
    private string Clean(string text) => LogText.Line(_passwords.Hide(text));

    /// <summary>Those of the environment: a command may have one from elsewhere, and a registry may repeat what it was sent.</summary>
    private static SecretMask Passwords()
    {
        var mask = new SecretMask();
        mask.Add(ChildProcess.Passwords.Select(name => new SecretValue(name, Environment.GetEnvironmentVariable(name) ?? "")));
        return mask;
    }
}
