namespace ContainerStages.Bases.Packages;

/// <summary>When package lists are fetched.</summary>
internal enum ListsUpdate
{
    /// <summary>Unless another build has asked the distribution within a day.</summary>
    IfOld,

    /// <summary>Those that have changed.</summary>
    Changes,

    /// <summary>All of them: an archive that goes back in time has no changes for apt.</summary>
    All,
}
