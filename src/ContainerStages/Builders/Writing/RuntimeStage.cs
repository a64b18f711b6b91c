using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Builders.Writing;

/// <summary>The last stage of a Dockerfile: the base, a COPY for each layer in the plan's order, and the settings of the image.</summary>
/// <param name="from">What FROM names.</param>
/// <param name="baseVariables">The variables that the base does not bring, because it is composed in the build.</param>
/// <param name="layers">The names of the layers, bottom to top.</param>
/// <param name="linked">The layers that are copied with COPY --link: they stay the same when one below them changes. Where a layer has files in folders of the
/// base, it would give these folders modes of its own; and older builders do not know it.</param>
internal sealed class RuntimeStage(string from, ImmutableArray<string> baseVariables, ImmutableArray<string> layers, IReadOnlySet<string> linked)
{
    public const string Name = "runtime";

    /// <summary>Labels that change without the project: with them, no Dockerfile could be kept.</summary>
    public static readonly ImmutableArray<string> OtherLabels =
        ["net.dot.sdk.version", "org.opencontainers.artifact.created", "org.opencontainers.image.created", "org.opencontainers.image.revision"];

    public string Write(ImageSettings settings)
    {
        var text = new DockerfileText();
        text.Comment("The image: what changes least often is at the bottom.");
        text.Line($"FROM {from} AS {Name}");
        foreach (string layer in layers)
        {
            text.Line($"COPY {(linked.Contains(layer) ? "--link " : "")}--from={BuildStages.Publish} {BuildStages.LayersFolder}/{layer}/ /");
        }

        foreach ((string name, string value) in baseVariables.Select(ImageConfig.VariableOf).Concat(settings.Environment))
        {
            text.Line($"ENV {name}={DockerfileSyntax.Quoted(value)}");
        }

        foreach ((string name, string value) in settings.Labels.Where(label => !OtherLabels.Contains(label.Key)))
        {
            text.Line($"LABEL {DockerfileSyntax.Name(name)}={DockerfileSyntax.Quoted(value)}");
        }

        text.Line($"WORKDIR {DockerfileSyntax.Rest(settings.WorkingDirectory)}");
        text.Line($"USER {settings.User}");
        foreach (string port in settings.ExposedPorts.Select(port => port.ToString()).Distinct())
        {
            text.Line($"EXPOSE {port}");
        }

        if (!settings.Volumes.IsEmpty)
        {
            text.Line($"VOLUME {DockerfileSyntax.Exec(settings.Volumes)}");
        }

        if (settings.Healthcheck is { } check)
        {
            text.Line(check.IsOff ? "HEALTHCHECK NONE" : $"HEALTHCHECK {Options(check)}CMD {DockerfileSyntax.Exec(check.Command)}");
        }

        if (settings.StopSignal is { } signal)
        {
            text.Line($"STOPSIGNAL {signal}");
        }

        if (!settings.Entrypoint.IsEmpty)
        {
            text.Line($"ENTRYPOINT {DockerfileSyntax.Exec(settings.Entrypoint)}");
        }

        if (!settings.Command.IsEmpty)
        {
            text.Line($"CMD {DockerfileSyntax.Exec(settings.Command)}");
        }

        return text.ToString();
    }

    /// <summary>Go's durations; a time of zero is the engine's default. Older builders do not know <c>--start-interval</c>, so it stands there only if it is set.</summary>
    private static string Options(HealthCheck check)
    {
        (string Name, TimeSpan Value)[] durations =
            [("interval", check.Interval), ("timeout", check.Timeout), ("start-period", check.StartPeriod), ("start-interval", check.StartInterval)];
        IEnumerable<string> options = durations.Where(duration => duration.Value > TimeSpan.Zero)
            .Select(duration => string.Create(CultureInfo.InvariantCulture, $"--{duration.Name}={duration.Value.TotalMilliseconds:0}ms "))
            .Concat(check.Retries > 0 ? [string.Create(CultureInfo.InvariantCulture, $"--retries={check.Retries} ")] : []);
        return string.Concat(options);
    }
}
