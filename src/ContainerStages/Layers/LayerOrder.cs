using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Layers;

/// <summary>The order of the layers' classes from bottom to top: the built-in ones by rank, and the project's own as their <c>After</c> says.</summary>
internal static class LayerOrder
{
    /// <param name="userLayers">The project's own.</param>
    /// <param name="trimmed">Whether the framework, which is then the app's own, has its place above the packages.</param>
    /// <exception cref="ContainerStagesException">An <c>After</c> names no layer or is part of a cycle, or a name is used twice.</exception>
    public static ImmutableArray<LayerClass> Of(IReadOnlyList<UserLayer> userLayers, bool trimmed)
    {
        LayerClass[] absent = trimmed ? [LayerClass.Framework, LayerClass.AspNetCore] : [LayerClass.TrimmedFramework];
        List<LayerClass> order = [.. LayerClass.All.Except(absent)];
        List<UserLayer> waiting = [.. userLayers];
        CheckNames(waiting);

        while (waiting.Count > 0)
        {
            // The last defined layer is placed first, directly above its <c>After</c>, so that the layers keep the order of the project file.
            UserLayer? next = waiting.LastOrDefault(layer => order.Exists(known => known.Name == layer.After));
            if (next is null)
            {
                throw Unplaceable(waiting, order);
            }

            int below = order.FindIndex(known => known.Name == next.After);

            // The base's layers stay together, including system: no layer of the app comes between them.
            below = Math.Max(below, order.IndexOf(LayerClass.System));
            order.Insert(below + 1, new LayerClass(next.Name, order[below].Rank, "its files change"));
            waiting.Remove(next);
        }

        return [.. order];
    }

    private static void CheckNames(List<UserLayer> userLayers)
    {
        HashSet<string> names = [.. LayerClass.All.Select(known => known.Name)];
        foreach (UserLayer layer in userLayers)
        {
            if (!names.Add(layer.Name))
            {
                throw new ContainerStagesException(
                    Catalogue.InvalidValue,
                    $"cannot add the layer '{layer.Name}': the name is taken",
                    $"Give the ContainerStageLayer another name; taken are {string.Join(", ", names.Order(StringComparer.Ordinal))}.")
                {
                    Subject = ItemReference.Layer(layer.Name),
                };
            }
        }
    }

    private static ContainerStagesException Unplaceable(List<UserLayer> waiting, List<LayerClass> order)
    {
        UserLayer? dangling = waiting.Find(layer => !waiting.Exists(other => other.Name == layer.After));
        if (dangling is not null)
        {
            return new ContainerStagesException(
                Catalogue.UnknownLayer,
                $"cannot place the layer '{dangling.Name}': its After is '{dangling.After}', and there is no such layer",
                $"Name one of {string.Join(", ", order.Select(known => known.Name))}.")
            {
                Subject = ItemReference.Layer(dangling.Name),
            };
        }

        List<UserLayer> cycle = CycleIn(waiting);
        return new ContainerStagesException(
            Catalogue.LayerCycle,
            $"cannot place the layers {string.Join(", ", cycle.Select(layer => $"'{layer.Name}' (after '{layer.After}')"))}: they come after each other in a cycle",
            "Let one of them come after a built-in layer such as 'packages'.")
        {
            Subject = ItemReference.Layer(cycle[0].Name),
        };
    }

    /// <param name="waiting">Each comes after another of them; not all need be in the cycle.</param>
    private static List<UserLayer> CycleIn(List<UserLayer> waiting)
    {
        UserLayer Below(UserLayer layer) => waiting.Single(other => other.Name == layer.After);

        UserLayer first = waiting.Aggregate(waiting[0], (layer, _) => Below(layer));
        List<UserLayer> cycle = [first];
        for (UserLayer layer = Below(first); layer.Name != first.Name; layer = Below(layer))
        {
            cycle.Add(layer);
        }

        return cycle;
    }
}
