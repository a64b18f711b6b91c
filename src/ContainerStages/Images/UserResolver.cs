using System.Globalization;
using System.Numerics;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>
/// Resolves the numeric user that an image runs as. The image always gets <c>uid:gid</c> in digits: Kubernetes' <c>runAsNonRoot</c> cannot verify a
/// name, and a base without <c>/etc/passwd</c> cannot look one up.
/// </summary>
/// <param name="passwd">The base's <c>/etc/passwd</c>; null when it has none.</param>
/// <param name="group">The base's <c>/etc/group</c>; null when it has none.</param>
internal sealed class UserResolver(string? passwd, string? group)
{
    /// <summary>The user if neither the project nor the base names one: a number that no distribution uses.</summary>
    public static readonly NumericUser Default = new(10001, 10001);

    /// <param name="asked"><c>ContainerUser</c>: digits or names, with or without a group; empty when it is not set.</param>
    /// <param name="appUid">The project's own variable <c>APP_UID</c>, which applies if <paramref name="asked"/> is empty, as with the SDK; empty if
    /// it is not set.</param>
    /// <param name="config">The base's configuration, whose <c>APP_UID</c> and <c>User</c> apply if the project sets neither.</param>
    /// <exception cref="ContainerStagesException">The user is root, or a name that the base does not have.</exception>
    public NumericUser Resolve(string? asked, string? appUid, ImageConfig config)
    {
        if (!string.IsNullOrWhiteSpace(asked))
        {
            return Asked(asked, "ContainerUser");
        }

        if (!string.IsNullOrWhiteSpace(appUid))
        {
            return Asked(appUid, "the ContainerEnvironmentVariable APP_UID");
        }

        return Usable(config.Environment("APP_UID")) ?? Usable(config.User) ?? Default;
    }

    /// <summary>The numeric owner that an item names, which may be root.</summary>
    /// <exception cref="ContainerStagesException">The owner is a name that the base does not have.</exception>
    public NumericUser ResolveOwner(string owner, ItemReference item) =>
        Find(owner.Trim()) ?? throw NotFound($"make '{owner}' the owner of '{item.Name}'", $"the Owner of the {item.ItemType}", owner, item);

    /// <param name="text">The user, as it is written.</param>
    /// <param name="setting">The property or variable that names it.</param>
    private NumericUser Asked(string text, string setting)
    {
        NumericUser user = Find(text.Trim()) ?? throw NotFound($"run the image as '{text}'", setting, text);
        return user.Uid != 0 ? user : throw new ContainerStagesException(
            Catalogue.UserIsRoot,
            $"cannot run the image as '{text}': that is root",
            $"Remove {setting} to run as the base's own user, or set a number such as 10001:10001. A port below 1024 is no reason: use 8080 and map it.");
    }

    private NumericUser? Usable(string? name) =>
        !string.IsNullOrEmpty(name) && Find(name) is { Uid: not 0 } user ? user : null;

    private NumericUser? Find(string name)
    {
        string[] parts = name.Split(':');
        if (parts.Length > 2)
        {
            return null;
        }

        (uint Uid, uint Gid)? account = FindAccount(parts[0]);
        uint? gid = parts.Length == 2 ? FindGroup(parts[1]) : account?.Gid;
        return account is { } found && gid is { } groupId ? new NumericUser(found.Uid, groupId) : null;
    }

    /// <summary>The numbers of an account. A number without an account is allowed; its group has the same number.</summary>
    private (uint Uid, uint Gid)? FindAccount(string name)
    {
        bool isNumber = NumericUser.TryParseId(name, out uint id);
        foreach (string[] fields in Lines(passwd, 4))
        {
            if (NumericUser.TryParseId(fields[2], out uint uid)
                && NumericUser.TryParseId(fields[3], out uint gid)
                && (isNumber ? uid == id : fields[0] == name))
            {
                return (uid, gid);
            }
        }

        // Without a passwd file, root is still root: the advice for an unknown name would be misleading.
        return isNumber ? (id, id) : passwd is null && name == "root" ? (0, 0) : null;
    }

    private uint? FindGroup(string name)
    {
        if (NumericUser.TryParseId(name, out uint id))
        {
            return id;
        }

        return Lines(group, 3).FirstOrDefault(fields => fields[0] == name) is { } found && NumericUser.TryParseId(found[2], out uint gid)
            ? gid
            : null;
    }

    private static IEnumerable<string[]> Lines(string? file, int fields) =>
        (file ?? "").Split('\n').Select(line => line.Split(':')).Where(line => line.Length >= fields);

    private ContainerStagesException NotFound(string what, string setting, string text, ItemReference? subject = null) => new(
        Catalogue.UserNotFound,
        text.Split(':').FirstOrDefault(IsNumberOutOfRange) is { } number ? $"cannot {what}: {number.Trim()} is not a number from 0 to {int.MaxValue}, the highest that container runtimes take"
            : passwd is null ? $"cannot {what}: the base image has no /etc/passwd to look the name up in"
            : $"cannot {what}: the base image's /etc/passwd and /etc/group do not have it",
        $"Set {setting} to numbers, such as 1654:1654, or remove it to take the base's own user.")
    {
        Subject = subject,
    };

    private static bool IsNumberOutOfRange(string text) =>
        BigInteger.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) && (number < 0 || number > int.MaxValue);
}
