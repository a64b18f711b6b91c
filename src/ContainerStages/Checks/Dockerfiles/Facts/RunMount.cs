using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>A <c>--mount</c> of a RUN.</summary>
/// <param name="Type"><c>bind</c>, <c>cache</c>, <c>secret</c>, <c>ssh</c> or <c>tmpfs</c>.</param>
/// <param name="Target">Where it is in the container; empty if it is not given.</param>
/// <param name="From">The stage or image that it shows; null for the context.</param>
/// <param name="Flag">The place.</param>
internal sealed record RunMount(string Type, string Target, string? From, DockerfileFlag Flag)
{
    private static readonly string[] s_targetNames = ["target", "dst", "destination"];

    public static IEnumerable<RunMount> Of(DockerfileInstruction instruction) =>
        instruction.Flags.Where(flag => flag.Name == "mount" && flag.Value is not null).Select(Parse);

    private static RunMount Parse(DockerfileFlag flag)
    {
        string type = "bind";
        string target = "";
        string? from = null;
        foreach (string option in flag.Value!.Split(','))
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? option : option[..equals]).Trim().ToLowerInvariant();
            string value = equals < 0 ? "" : option[(equals + 1)..].Trim();
            if (name == "type")
            {
                type = value.ToLowerInvariant();
            }
            else if (name == "from")
            {
                from = value;
            }
            else if (s_targetNames.Contains(name))
            {
                target = value.Length > 1 ? value.TrimEnd('/') : value;
            }
        }

        return new RunMount(type, target, from, flag);
    }
}
