using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Probes;

namespace ContainerStages.Images;

/// <summary>How an engine finds out whether the app in a container works (Docker's <c>HEALTHCHECK</c>). A time or a number of zero is the engine's default.</summary>
public sealed record HealthCheck
{
    /// <summary>Docker's, below which it refuses the container.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>A program and its arguments: there is no form for a shell, because the image has none.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>
    /// In place of a command: a path such as <c>/healthz</c> that the package's own probe asks the app for, at the HTTP port that the image's variables name. Another
    /// port is written before it: <c>:8081/healthz</c>. Empty for none.
    /// </summary>
    public string Probe { get; init; } = "";

    /// <summary>In place of a command: the base's health check does not run.</summary>
    public bool IsOff { get; init; }

    /// <summary>From one check to the next; Docker's default is 30 s.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Of one check; Docker's default is 30 s.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>After the start, in which failures do not count; Docker's default is none.</summary>
    public TimeSpan StartPeriod { get; init; }

    /// <summary>From one check to the next in the start period; the default of Docker, from version 25, is 5 s. Podman ignores it.</summary>
    public TimeSpan StartInterval { get; init; }

    /// <summary>How many failures in a row make the container unhealthy; Docker's default is 3.</summary>
    public int Retries { get; init; }

    /// <summary>Durations by the names that the image's configuration has for them.</summary>
    private IEnumerable<(string Name, TimeSpan Value)> Durations =>
        [(nameof(Interval), Interval), (nameof(Timeout), Timeout), (nameof(StartPeriod), StartPeriod), (nameof(StartInterval), StartInterval)];

    /// <summary>Finds what is wrong whatever the base is.</summary>
    /// <param name="platform">Null if it is not known yet.</param>
    /// <exception cref="ContainerStagesException">A value is invalid, or two contradict each other.</exception>
    internal void Validate(Platform? platform)
    {
        if (Probe.Length > 0)
        {
            _ = ProbeTarget.Parse(Probe);
            if (IsOff || !Command.IsEmpty)
            {
                throw new ContainerStagesException(
                    Catalogue.InvalidValue,
                    $"cannot have both ContainerStagesHealthcheck and {HealthProbe.Property}: an image has one health check",
                    "Remove one of the two.");
            }

            if (platform is { } known)
            {
                _ = HealthProbe.ProgramFor(known);
            }
        }

        foreach ((string name, TimeSpan value) in Durations)
        {
            if (value < TimeSpan.Zero || (value > TimeSpan.Zero && value < Shortest) || value.Ticks > long.MaxValue / TimeSpan.NanosecondsPerTick)
            {
                throw ContainerStagesException.InvalidValue(Property(name), value.ToString("c", CultureInfo.InvariantCulture), "Docker takes 1ms and more, up to 292 years, or 0 for its default.");
            }
        }

        if (Retries < 0)
        {
            throw ContainerStagesException.InvalidValue(Property(nameof(Retries)), Retries.ToString(CultureInfo.InvariantCulture), "Use a whole number, such as 3.");
        }

        if (Probe.Length == 0 && Command.IsEmpty
            && Durations.Where(duration => duration.Value > TimeSpan.Zero).Select(duration => duration.Name).Concat(Retries > 0 ? [nameof(Retries)] : []).FirstOrDefault() is { } set)
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use {Property(set)}: {(IsOff ? "ContainerStagesHealthcheck is none, so that there is no health check" : "the project has no health check that it could belong to")}",
                $"Set {HealthProbe.Property} to a path that the app answers, such as /healthz, or ContainerStagesHealthcheck to a program; or remove {Property(set)}.");
        }
    }

    /// <summary>The same with the probe's command.</summary>
    /// <param name="addresses">What the image's variables make the app listen on.</param>
    /// <exception cref="ContainerStagesException">The probe has no port to ask.</exception>
    internal HealthCheck At(IEnumerable<ListenAddress> addresses)
    {
        if (Probe.Length == 0)
        {
            return this;
        }

        var target = ProbeTarget.Parse(Probe);
        ListenAddress[] known = [.. addresses.Where(address => address.Port is not null)];
        ushort port = target.Port ?? known.FirstOrDefault(address => !address.IsHttps)?.Port ?? throw new ContainerStagesException(
            Catalogue.InvalidValue,
            $"cannot tell which port of the app {HealthProbe.Property} asks: {(known.Length > 0 ? $"{known[0].Variable} names '{known[0].Text}', and the probe does not speak TLS" : "no variable of the image names one, such as ASPNETCORE_HTTP_PORTS")}",
            $"Write the port of an HTTP address before the path: <{HealthProbe.Property}>:8080{target.Path}</{HealthProbe.Property}>.");
        return this with
        {
            Command =
            [
                HealthProbe.Path,
                port.ToString(CultureInfo.InvariantCulture),
                target.Path,
                .. Timeout > TimeSpan.Zero ? [Math.Min(Math.Ceiling(Timeout.TotalSeconds), 1_000_000_000).ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            ],
        };
    }

    /// <summary>As image configurations have it, with durations in nanoseconds (moby, image-spec's <c>HealthcheckConfig</c>).</summary>
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["Test"] = Json.Array(IsOff ? ["NONE"] : ["CMD", .. Command]) };
        foreach ((string name, TimeSpan value) in Durations.Where(duration => duration.Value > TimeSpan.Zero))
        {
            json[name] = value.Ticks * TimeSpan.NanosecondsPerTick;
        }

        if (Retries > 0)
        {
            json[nameof(Retries)] = Retries;
        }

        return json;
    }

    private static string Property(string name) => "ContainerStagesHealthcheck" + name;
}
