namespace ContainerStages.Dockerfiles;

/// <summary>The instructions' names.</summary>
internal static class Keywords
{
    public const string Add = "ADD";
    public const string Arg = "ARG";
    public const string Cmd = "CMD";
    public const string Copy = "COPY";
    public const string Entrypoint = "ENTRYPOINT";
    public const string Env = "ENV";
    public const string Expose = "EXPOSE";
    public const string From = "FROM";
    public const string HealthCheck = "HEALTHCHECK";
    public const string Label = "LABEL";
    public const string Maintainer = "MAINTAINER";
    public const string OnBuild = "ONBUILD";
    public const string Run = "RUN";
    public const string Shell = "SHELL";
    public const string StopSignal = "STOPSIGNAL";
    public const string User = "USER";
    public const string Volume = "VOLUME";
    public const string WorkDir = "WORKDIR";
}
