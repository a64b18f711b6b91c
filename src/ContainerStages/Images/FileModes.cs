using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>Gives published files the owner and the mode that the project asks for. Of several requests for a file the last counts, as with <c>chmod</c>.</summary>
internal static class FileModes
{
    private const int MostHints = 3;

    /// <param name="users">Looks up owners.</param>
    /// <exception cref="ContainerStagesException">A request names no published file, or its owner or mode is invalid.</exception>
    public static IReadOnlyList<PublishedFile> Apply(IReadOnlyList<PublishedFile> files, IReadOnlyList<FileModeRequest> requests, UserResolver users)
    {
        foreach (FileModeRequest request in requests)
        {
            UnixMode? mode = Check(request);
            NumericUser? owner = request.Owner.Length > 0 ? users.ResolveOwner(request.Owner, ItemReference.Files(request.Name)) : null;
            PathPattern[] patterns = [.. request.Files.Select(file => new PathPattern(file))];
            if (!files.Any(Matches))
            {
                throw NotPublished(request, patterns, files);
            }

            files = [.. files.Select(file => Matches(file) ? file with { Mode = mode ?? file.Mode, Owner = owner ?? file.Owner } : file)];
            bool Matches(PublishedFile file) => patterns.Any(pattern => pattern.Matches(file.RelativePath));
        }

        return files;
    }

    /// <returns>The mode; null to keep the usual one.</returns>
    /// <exception cref="ContainerStagesException">The request changes nothing, or its mode is invalid.</exception>
    public static UnixMode? Check(FileModeRequest request)
    {
        var subject = ItemReference.Files(request.Name);
        UnixMode mode = default;
        return request.Files.IsEmpty ? throw Invalid("Files", "", "Name published files, separated by semicolons, such as scripts/*.sh.")
            : request.Mode.Length == 0 && request.Owner.Length == 0 ? throw Invalid("Mode", "", "Set Mode to octal digits such as 0750, or Owner to a user such as 1000:1000, or both.")
            : request.Mode.Length > 0 && !UnixMode.TryParse(request.Mode, out mode) ? throw Invalid("Mode", request.Mode, "Use octal digits such as 0750.")
            : request.Mode.Length > 0 ? mode : null;

        ContainerStagesException Invalid(string what, string value, string advice) =>
            ContainerStagesException.InvalidValue($"{what} of the ContainerStageFiles '{request.Name}'", value, advice, subject);
    }

    private static ContainerStagesException NotPublished(FileModeRequest request, IEnumerable<PathPattern> patterns, IReadOnlyList<PublishedFile> files)
    {
        string[] paths = [.. files.Select(file => file.RelativePath)];
        string[] nearest = [.. patterns.SelectMany(pattern => pattern.Nearest(paths)).Distinct().Take(MostHints)];
        return new(
            Catalogue.FilesNotPublished,
            $"cannot set the owner or the mode of '{request.Name}': no published file matches its Files, '{string.Join(';', request.Files)}'",
            nearest.Length > 0
                ? $"Paths are relative to the publish folder, and capitals count: perhaps you mean {string.Join(", ", nearest.Select(path => $"'{path}'"))}."
                : "Paths are relative to the publish folder. A copied file has the Mode and the Owner of its ContainerStageCopy.")
        {
            Subject = ItemReference.Files(request.Name),
        };
    }
}
