namespace ContainerStages.TestKit;

/// <summary>What an <see cref="SdkImage"/> has besides a shell, the usual commands and the libraries of .NET.</summary>
[Flags]
internal enum SdkParts
{
    None = 0,

    /// <summary>What a publish needs of this machine's SDK.</summary>
    Dotnet = 1,

    /// <summary>This machine's Node.js and npm.</summary>
    Node = 2,

    /// <summary>The distribution's C compiler, as <c>cc</c>, with static libraries.</summary>
    Compiler = 4,

    /// <summary>apt, with the machine's sources and keyrings: a base is composed in the build.</summary>
    Apt = 8,
}
