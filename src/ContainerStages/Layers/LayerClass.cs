using System.Collections.Immutable;

namespace ContainerStages.Layers;

/// <summary>
/// The class of a layer's files and its rank: the higher the rank, the more often the layer changes. A node reuses an unpacked layer only if
/// everything below it is the same (ChainID), so layers that change often belong on top.
/// </summary>
/// <param name="Name">As users see it, in tables and in <c>After</c>.</param>
/// <param name="Rank">0 (the base) to 70 (the app).</param>
/// <param name="ChangesWhen">For the reports.</param>
internal sealed record LayerClass(string Name, int Rank, string ChangesWhen)
{
    public static readonly LayerClass Base = new("base", 0, "the base image changes");
    public static readonly LayerClass System = new("system", 10, "certificates, time zones or a copied stage change");
    public static readonly LayerClass RuntimeNative = new("runtime-native", 20, ".NET is patched");
    public static readonly LayerClass Framework = new("framework", 30, ".NET is patched");

    /// <summary>A shared framework of ASP.NET Core. It has a layer of its own, so that apps with and without it share the one below.</summary>
    public static readonly LayerClass AspNetCore = new("aspnetcore", 35, ".NET is patched");

    public static readonly LayerClass Packages = new("packages", 40, "a package changes");

    /// <summary>Prereleases are often a team's own packages, which change every few days, while released ones stay for months. See docs/layers-measured.md.</summary>
    public static readonly LayerClass Prereleases = new("prereleases", 42, "a package with a prerelease version changes");

    /// <summary>The trimmed framework is derived: its content depends on the calls of all other assemblies, so it stands above the packages.</summary>
    public static readonly LayerClass TrimmedFramework = new("framework", 45, ".NET is patched, or the code reaches new API");

    public static readonly LayerClass Projects = new("projects", 50, "a referenced project changes");
    public static readonly LayerClass Assets = new("assets", 60, "the front end changes");
    public static readonly LayerClass App = new("app", 70, "every commit");

    /// <summary>The class of a base's layer, from its name.</summary>
    public static LayerClass OfBase(string name) => name == System.Name ? System : Base;

    /// <summary>The class of a layer that this build did not make. One that is taken from another image lies between the base and the app.</summary>
    public static LayerClass OfBase(Layer layer) =>
        layer.TakenFrom is null ? OfBase(layer.Name) : new LayerClass(layer.Name, System.Rank, "the image that it is taken from changes");

    /// <summary>Bottom to top.</summary>
    public static ImmutableArray<LayerClass> All { get; } =
        [Base, System, RuntimeNative, Framework, AspNetCore, Packages, Prereleases, TrimmedFramework, Projects, Assets, App];
}
