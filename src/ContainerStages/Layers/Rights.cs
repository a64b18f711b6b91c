namespace ContainerStages.Layers;

/// <summary>The three bits of a mode that one kind of user has.</summary>
[Flags]
internal enum Rights
{
    Execute = 1,
    Write = 2,
    Read = 4,
}
