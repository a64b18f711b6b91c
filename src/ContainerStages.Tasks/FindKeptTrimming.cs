using ContainerStages.Oci;
using ContainerStages.Trimming;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tasks;

/// <summary>Decides before a run of the trimmer whether only the app's own assemblies have to be trimmed again.</summary>
public sealed class FindKeptTrimming : KeptTrimmingTask
{
    /// <summary>What ContainerStages.Inner.KeptTrimming.targets adds.</summary>
    private const string OwnArguments = "--disable-opt unusedtypechecks";

    /// <summary>Files besides the assemblies that decide what the trimmer does.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>All other parameters of the trimmer, as a text.</summary>
    public string Settings { get; set; } = "";

    /// <summary><c>_ExtraTrimmerArgs</c>.</summary>
    public string Arguments { get; set; } = "";

    /// <summary><c>TrimmerRootAssembly</c>.</summary>
    public ITaskItem[] Roots { get; set; } = [];

    /// <summary>Identifies what the trimmer is given, without the app's own assemblies; empty if a file cannot be read.</summary>
    [Output]
    public string Key { get; private set; } = "";

    /// <summary>Whether nothing has changed since the last run: its output is right.</summary>
    [Output]
    public bool IsDone { get; private set; }

    /// <summary>
    /// What the trimmer is given to trim own assemblies again, with <c>Pass</c>, the folder for the result: <c>again</c> after the edit; and <c>check</c> as they were before it, unless
    /// that is known to be right. Empty for a whole run.
    /// </summary>
    [Output]
    public ITaskItem[] Again { get; private set; } = [];

    /// <summary><see cref="Roots"/>, with own assemblies by name.</summary>
    [Output]
    public ITaskItem[] AgainRoots { get; private set; } = [];

    /// <summary>A descriptor for the trimmer, in both.</summary>
    [Output]
    public string Descriptor { get; private set; } = "";

    private protected override void Execute(KeptTrimming trimming)
    {
        // They may name files that the key does not have, and annotate members.
        if (Arguments.Trim() != OwnArguments)
        {
            Explain($"it is given more arguments ({Arguments.Trim()})");
            return;
        }

        Digest key = trimming.Key(Settings, Files.Select(file => AbsolutePath(file.ItemSpec)));
        TrimmingPlan plan = trimming.Plan(key);
        Key = key.ToString();
        IsDone = plan.Run == TrimmingRun.None;
        Descriptor = trimming.Descriptor;
        if (plan.Reason is { } reason)
        {
            Explain(reason);
        }

        if (plan.Run == TrimmingRun.Own)
        {
            ITaskItem[] given = [.. Assemblies.SelectMany(item => ForAgain(item, trimming, plan))];
            Again = [.. given.Select(item => For(KeptTrimming.AgainFolder, item)), .. plan.NeedsCheck ? given.Select(item => For(KeptTrimming.CheckFolder, Earlier(item, trimming))) : []];
            AgainRoots = [.. Roots.Select(ByName)];
        }
    }

    private static TaskItem For(string pass, ITaskItem item)
    {
        var given = new TaskItem(item);
        given.SetMetadata("Pass", pass);
        return given;
    }

    /// <summary>As it is, or as it was trimmed before; nothing for an assembly that was trimmed away.</summary>
    private IEnumerable<ITaskItem> ForAgain(ITaskItem item, KeptTrimming trimming, TrimmingPlan plan)
    {
        TrimmedAssembly assembly = Assembly(item);
        var given = new TaskItem(item);

        // The whole run has given the warnings.
        given.SetMetadata("TrimmerSingleWarn", "true");
        if (assembly.IsOwn || plan.WithForwards.Contains(assembly))
        {
            yield return given;
        }
        else if (File.Exists(trimming.Linked(assembly)))
        {
            given.ItemSpec = trimming.Linked(assembly);
            given.SetMetadata("TrimMode", "skip");
            yield return given;
        }
    }

    private TaskItem Earlier(ITaskItem item, KeptTrimming trimming)
    {
        var earlier = new TaskItem(item);
        if (Assembly(item) is { IsOwn: true } own)
        {
            earlier.ItemSpec = trimming.Before(own);
        }

        return earlier;
    }

    private TaskItem ByName(ITaskItem root)
    {
        var named = new TaskItem(root);
        if (Array.Find(Assemblies, item => AbsolutePath(item.ItemSpec) == AbsolutePath(root.ItemSpec)) is { } assembly)
        {
            named.ItemSpec = Assembly(assembly).Name;
        }

        return named;
    }
}
