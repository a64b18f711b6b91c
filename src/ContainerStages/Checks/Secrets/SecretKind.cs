namespace ContainerStages.Checks.Secrets;

/// <summary>Who makes the secrets of a kind. This decides which values count as placeholders.</summary>
internal enum SecretKind
{
    /// <summary>A machine: a token is random, so a value that is not random is not a token.</summary>
    Token,

    /// <summary>A person: any word may be a password, except the examples of documentation.</summary>
    Password,

    /// <summary>
    /// A person, in a setting that is recognised only by its name: its value may be a translation or a description, so a value that looks like a word
    /// is not a secret.
    /// </summary>
    Setting,

    /// <summary>A machine, in a file format whose frame is the same in every key.</summary>
    Key,
}
