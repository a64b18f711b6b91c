namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>What the lexer leaves as it is.</summary>
[Flags]
internal enum LexerModes
{
    None = 0,

    /// <summary>Quotes stay around what they quote.</summary>
    KeepsQuotes = 1,

    /// <summary>An escape character stays before what it escapes.</summary>
    KeepsEscapes = 2,

    /// <summary>A variable without a value stays as it is written.</summary>
    LeavesUnset = 4,

    /// <summary>Quotes mean nothing.</summary>
    IgnoresQuotes = 8,
}
