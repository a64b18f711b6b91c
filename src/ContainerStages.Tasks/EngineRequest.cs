using System.Collections;
using System.Reflection;
using ContainerStages.Stages.Publishing;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// What MSBuild's engine knows of the request that a task runs for, and tells no task: no interface gives the targets that it was asked for, and
/// the command line is visible in one process of several. It is read from the engine's own fields. Where they have other names, everything here
/// is null: unknown.
/// </summary>
/// <param name="engine">The task's <see cref="Microsoft.Build.Utilities.Task.BuildEngine"/>.</param>
internal sealed class EngineRequest(IBuildEngine engine)
{
    private readonly object? _entry = Value(engine, "_requestEntry");

    /// <summary>The targets that are asked of this project, now.</summary>
    public IReadOnlyCollection<string>? Targets => (Value(Request, "Targets") as IEnumerable<string>)?.ToArray();

    /// <summary>Whether this is the node that got the command.</summary>
    public bool IsOnCommandNode => Submissions is not null;

    /// <summary>The project or solution that the whole command is about; known on the node that got the command.</summary>
    public string? CommandProject => Value(Command, "ProjectFullPath") as string;

    /// <summary>The targets that the command asks for; known on the node that got the command.</summary>
    public IReadOnlyCollection<string>? CommandTargets => (Value(Command, "TargetNames") as IEnumerable<string>)?.ToArray();

    /// <summary>Whether warnings count as errors for the whole command (<c>-warnaserror</c>).</summary>
    public bool WarningsAreErrors => Value(Log, "WarningsAsErrors") is not null;

    /// <summary>
    /// Whether the command has had errors, as MSBuild finds out itself when everything has been built; it looks only where some warnings count as errors.
    /// The node that got the command has seen those of all nodes; another one knows of its own.
    /// </summary>
    public bool? HasErrors
    {
        get
        {
            if (Log is not { } log || Value(Request, "SubmissionId") is not int submission)
            {
                return null;
            }

            // Events wait in a queue.
            Call(log, "WaitForLoggingToProcessEvents");
            return Call(log, "HasBuildSubmissionLoggedErrors", submission) as bool?;
        }
    }

    /// <summary>The project's evaluation, with what targets that have run have changed.</summary>
    /// <param name="file">The project's full path.</param>
    public EvaluatedProject? Project(string file)
    {
        object? project = Value(Value(_entry, "RequestConfiguration"), "Project");
        if (Value(project, "ImportPaths") is not IEnumerable<string> imports
            || Value(project, "Properties") is not IEnumerable properties
            || Value(project, "Items") is not IEnumerable items
            || engine is not IBuildEngine6 globals)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (object property in properties)
        {
            values[(string)Value(property, "Name")!] = (string)Value(property, "EvaluatedValue")!;
        }

        HashSet<string> given = new(globals.GetGlobalProperties().Keys, StringComparer.OrdinalIgnoreCase);
        return new EvaluatedProject(file)
        {
            Imports = [.. imports],
            Properties = values,
            Inherited = values.Where(property => !given.Contains(property.Key) && Environment.GetEnvironmentVariable(property.Key) == property.Value)
                .Select(property => property.Key)
                .ToHashSet(StringComparer.OrdinalIgnoreCase),
            Items = [.. items.OfType<ITaskItem>().Select(item => new EvaluatedItem((string)Value(item, "ItemType")!, item.ItemSpec, Metadata(item)))],
        };
    }

    private static Dictionary<string, string> Metadata(ITaskItem item) =>
        item.CloneCustomMetadata().Keys.Cast<string>().ToDictionary(name => name, item.GetMetadata, StringComparer.OrdinalIgnoreCase);

    private object? Request => Value(_entry, "Request");

    private object? Log => Value(Value(engine, "_taskLoggingContext"), "LoggingService");

    private IDictionary? Submissions => Value(Value(engine, "_host"), "_buildSubmissions") as IDictionary;

    private object? Command =>
        Submissions is { } submissions && Value(Request, "SubmissionId") is { } submission ? Value(submissions[submission], "BuildRequestData") : null;

    private static object? Call(object owner, string method, params object[] arguments)
    {
        try
        {
            return owner.GetType()
                .GetMethod(method, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [.. arguments.Select(argument => argument.GetType())])
                ?.Invoke(owner, arguments);
        }
        catch (TargetInvocationException)
        {
            // The engine is at its end, and answers nothing any more.
            return null;
        }
    }

    private static object? Value(object? owner, string name)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = owner?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(name, Declared) is { } field)
            {
                return field.GetValue(owner);
            }

            if (type.GetProperty(name, Declared) is { } property)
            {
                return property.GetValue(owner);
            }
        }

        return null;
    }
}
