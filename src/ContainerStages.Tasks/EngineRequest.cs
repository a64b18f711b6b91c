using System.Collections;
using System.Reflection;
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
    private readonly object? _request = Value(Value(engine, "_requestEntry"), "Request");

    /// <summary>The targets that are asked of this project, now.</summary>
    public IReadOnlyCollection<string>? Targets => (Value(_request, "Targets") as IEnumerable<string>)?.ToArray();

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
            if (Log is not { } log || Value(_request, "SubmissionId") is not int submission)
            {
                return null;
            }

            // Events wait in a queue.
            Call(log, "WaitForLoggingToProcessEvents");
            return Call(log, "HasBuildSubmissionLoggedErrors", submission) as bool?;
        }
    }

    private object? Log => Value(Value(engine, "_taskLoggingContext"), "LoggingService");

    private IDictionary? Submissions => Value(Value(engine, "_host"), "_buildSubmissions") as IDictionary;

    private object? Command =>
        Submissions is { } submissions && Value(_request, "SubmissionId") is { } submission ? Value(submissions[submission], "BuildRequestData") : null;

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
