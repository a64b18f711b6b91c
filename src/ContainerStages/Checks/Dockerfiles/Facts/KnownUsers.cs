using System.Globalization;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>Numbers of users that well-known images have.</summary>
internal static class KnownUsers
{
    private const string AppUid = "$APP_UID";

    /// <summary>Of images whose vendor documents the number.</summary>
    private static readonly (string Name, string User, string Number)[] s_users =
    [
        ("node", "node", "1000"), ("golang", "nobody", "65534"), ("alpine", "nobody", "65534"), ("debian", "nobody", "65534"), ("ubuntu", "nobody", "65534"),
            ("busybox", "nobody", "65534"),
    ];

    public static bool IsAppUid(string user) => user.Split(':')[0] is AppUid or "${APP_UID}";

    /// <summary>The numeric user for an image that needs no particular one.</summary>
    public static string Advised(StageFacts final) => final.Root switch
    {
        { } image when HasAppUid(image) => AppUid,
        { Repository: var repository } when repository.Contains("distroless", StringComparison.Ordinal) => "65532:65532",
        { Name: "node" } => "1000:1000",
        _ => "10001:10001",
    };

    /// <summary>The number of a named user; null if it is not known.</summary>
    public static string? Numeric(string user, StageFacts final)
    {
        string name = user.Split(':')[0];
        return final.Root switch
        {
            { } image when name == "app" && HasAppUid(image) => AppUid,
            { Repository: var repository } when name == "nonroot" && repository.Contains("distroless", StringComparison.Ordinal) => "65532:65532",
            { } image => s_users.FirstOrDefault(known => known.Name == image.Name && known.User == name).Number,
            null => null,
        };
    }

    /// <summary>The images of .NET 8 and later set APP_UID.</summary>
    public static bool HasAppUid(BaseImage image) =>
        (image.IsDotnet("aspnet") || image.IsDotnet("runtime") || image.IsDotnet("runtime-deps") || image.IsDotnet("sdk") || image.IsDotnet("monitor"))
        && (image.Tag is null or "latest"
            || (int.TryParse(image.Tag.Split('.', '-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version >= 8));
}
