namespace ContainerStages.Dockerfiles.Ignore;

/// <summary>A piece of a path pattern.</summary>
internal readonly record struct PathToken(PathToken.Kind What, char Character = '\0', CharacterClass? Class = null)
{
    public enum Kind
    {
        /// <summary>This character.</summary>
        Character,

        /// <summary>One character out of a class.</summary>
        Class,

        /// <summary><c>?</c>: any character but a slash.</summary>
        One,

        /// <summary><c>*</c>: any number of characters but slashes.</summary>
        Many,

        /// <summary><c>**</c> at the end: anything.</summary>
        Anything,

        /// <summary><c>**/</c>, first half: the next token may be left out.</summary>
        Optional,

        /// <summary><c>**/</c>, second half: anything up to and with a slash.</summary>
        ThroughSlash,

        /// <summary><c>^</c> in a pattern with wildcards: matches at the beginning alone, because it gets into a regular expression there.</summary>
        Beginning,
    }
}
