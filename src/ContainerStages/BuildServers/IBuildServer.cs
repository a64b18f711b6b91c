namespace ContainerStages.BuildServers;

/// <summary>A build server that shows and remembers what a publish tells it. What a server does not know, it leaves out.</summary>
internal interface IBuildServer
{
    /// <summary>Files of the server that the publish adds to: absolute paths.</summary>
    IEnumerable<string> Files { get; }

    /// <summary>Sets a variable for later steps and jobs.</summary>
    /// <param name="name">Letters, digits and <c>_</c>.</param>
    /// <param name="value">One line.</param>
    /// <returns>Whether later steps get it.</returns>
    bool SetOutput(string name, string value);

    /// <summary>Shows a page in Markdown beside the build.</summary>
    /// <param name="file">Its absolute path.</param>
    /// <param name="name">Its name, which no other page of the build has: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    void ShowSummary(string file, string name);

    /// <summary>Adds a tag to the build, by which it is found again.</summary>
    /// <param name="tag">Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    void AddTag(string tag);

    /// <summary>Shows how far the publish is.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="step">What runs now, in a few words.</param>
    void ShowProgress(int percent, string step);

    /// <summary>Begins a part of the log that a reader can fold. A section has no other section in it.</summary>
    void OpenSection(string title);

    /// <summary>Ends the part that <see cref="OpenSection"/> has begun.</summary>
    void CloseSection();
}
