namespace ContainerStages.Dockerfiles;

/// <summary>A flag that an instruction knows: one with a text, one that may be there several times, or a switch.</summary>
internal sealed record FlagForm(string Name, bool IsSwitch = false, bool IsRepeatable = false)
{
    public static FlagForm Switch(string name) => new(name, IsSwitch: true);

    public static FlagForm Repeatable(string name) => new(name, IsRepeatable: true);
}
