using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Bases.Locks;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Bases.Packages;

/// <summary>The configuration of a composed base, with the same settings as Microsoft's chiseled images.</summary>
internal static class PackageBaseConfig
{
    /// <summary>A constant, because the base depends only on its packages.</summary>
    private const string Created = "1970-01-01T00:00:00Z";

    public static ImageConfig Create(Platform platform, ImmutableArray<ResolvedPackage> packages, ImmutableArray<Layer> layers)
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
            ["created_by"] = $"packages: {string.Join(' ', InLayer(packages, LayerClass.OfBase(layer.Name)).Select(package => $"{package.Name}={package.Version}"))}",
        })]);
        return ImageConfig.Parse(Json.ToBytes(json));
    }

    private static IEnumerable<ResolvedPackage> InLayer(ImmutableArray<ResolvedPackage> packages, LayerClass layerClass) =>
        packages.Where(package => DefaultPackages.IsSystemData(package.Name) == (layerClass == LayerClass.System));
}
