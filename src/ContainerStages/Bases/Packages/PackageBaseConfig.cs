using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Packages;

/// <summary>The configuration of a composed base, with the same settings as Microsoft's chiseled images.</summary>
internal static class PackageBaseConfig
{
    /// <summary>A constant, because the base depends only on its packages.</summary>
    private const string Created = "1970-01-01T00:00:00Z";

    /// <summary>The beginning of a layer's history.</summary>
    private const string Packages = "packages: ";

    public static ImageConfig Create(Platform platform, IReadOnlyList<PackageVersion> packages, ImmutableArray<Layer> layers)
    {
        JsonObject json = Json.ParseObject(ImageConfig.Empty(platform).ToBytes(), "configuration");
        json["created"] = Created;
        string user = RootFiles.App.Uid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] environment =
        [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            $"APP_UID={user}",
            "ASPNETCORE_HTTP_PORTS=8080",
            "DOTNET_RUNNING_IN_CONTAINER=true",
            .. packages.Any(package => DefaultPackages.IsIcu(package.Name)) ? Array.Empty<string>() : ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true"],
        ];
        json["config"] = new JsonObject { ["User"] = user, ["Env"] = Json.Array(environment), ["WorkingDir"] = "/" };
        json["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Json.Array(layers.Select(layer => layer.DiffId.ToString())) };
        json["history"] = new JsonArray([.. layers.Select(layer => new JsonObject
        {
            ["created"] = Created,
            ["created_by"] = $"{Packages}{string.Join(' ', InLayer(packages, LayerClass.OfBase(layer.Name)).Select(package => $"{package.Name}={package.Version}"))}",
        })]);
        return ImageConfig.Parse(Json.ToBytes(json));
    }

    /// <summary>The packages of each layer of a composed base, oldest first, as the history of an image on it names them; empty for another base.</summary>
    public static ImmutableArray<ImmutableArray<PackageVersion>> PackagesOf(ImageConfig config) =>
    [
        .. config.HistoryOfLayers.TakeWhile(layer => layer.CreatedBy.StartsWith(Packages, StringComparison.Ordinal))
            .Select(layer => layer.CreatedBy[Packages.Length..].Split(' ').Select(package => package.Split('=', 2)).Where(parts => parts.Length == 2)
                .Select(parts => new PackageVersion(parts[0], parts[1])).ToImmutableArray()),
    ];

    private static IEnumerable<PackageVersion> InLayer(IReadOnlyList<PackageVersion> packages, LayerClass layerClass) =>
        packages.Where(package => DefaultPackages.IsSystemData(package.Name) == (layerClass == LayerClass.System));
}
