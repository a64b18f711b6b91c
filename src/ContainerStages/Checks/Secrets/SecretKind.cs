namespace ContainerStages.Checks.Secrets;

/// <summary>Who makes the secrets of a kind: it decides what is taken for a placeholder.</summary>
internal enum SecretKind
{
    /// <summary>A machine: a token is random, so what is not random is none.</summary>
    Token,

    /// <summary>A person: any word may be a password, but for those that documentation uses.</summary>
    Password,

    /// <summary>A person, in a setting that only its name tells: its value may be a translation or a description, so what looks like a word is none.</summary>
    Setting,

    /// <summary>A machine, in a file format whose frame is the same in every key.</summary>
    Key,
}
