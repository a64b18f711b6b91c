using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Facts;

/// <summary>
/// The rights of the image's user, as the kernel decides them by modes (path_resolution(7)): every folder on the way has to be searchable, too. The
/// user is always <c>uid:gid</c>, and engines add no groups to it.
/// </summary>
internal sealed record UserAccess(ImageFileSystem Files, NumericUser User)
{
    public static UserAccess Of(PlanUnderCheck plan) => new(plan.FileSystem, plan.Plan.Settings.User);

    /// <summary>The entry that denies the rights: a folder on the way, or the entry itself. Null if none does, or if the path does not exist.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="rights">All of them are required.</param>
    public ImageEntry? Obstacle(string path, Rights rights) =>
        Files.Resolve(path) is { } entry
            ? Files.FoldersOnTheWay(path).FirstOrDefault(folder => !Allows(folder, Rights.Execute)) ?? (Allows(entry, rights) ? null : entry)
            : null;

    /// <summary>Text such as <c>'/app' has mode 0700 and belongs to 0:0</c>.</summary>
    public static string Describe(ImageEntry entry) => $"'/{entry.Entry.Path}' has mode {entry.Entry.Mode} and belongs to {entry.Entry.Owner}";

    public static string Advice(ImageEntry obstacle) => obstacle switch
    {
        { Layer.IsBase: true } => "Change its mode in the base image, or run as a user who may: set ContainerUser.",
        { IsFolder: true } => $"""Let everybody search it: <ContainerStageFolder Include="/{obstacle.Entry.Path}" Mode="0755" />.""",
        _ => "Programs and scripts that begin with #! are published with mode 0755: name one of those, or begin the script with #!.",
    };

    private bool Allows(ImageEntry entry, Rights rights) => (entry.Entry.Mode.RightsOf(User, entry.Entry.Owner) & rights) == rights;
}
