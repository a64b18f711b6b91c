namespace ContainerStages.Dockerfiles;

/// <summary>What is known of one instruction before its arguments are read.</summary>
internal sealed record InstructionForm(string Keyword, ArgumentForm Arguments, params FlagForm[] Flags)
{
    private static readonly Dictionary<string, InstructionForm> Known = new InstructionForm[]
    {
        new(
            Keywords.Add, ArgumentForm.JsonOrList, new("chown"), new("chmod"), FlagForm.Switch("link"), FlagForm.Switch("keep-git-dir"), new("checksum"),
            FlagForm.Switch("unpack"), FlagForm.Repeatable("exclude")),
        new(Keywords.Arg, ArgumentForm.Names),
        new(Keywords.Cmd, ArgumentForm.JsonOrCommand),
        new(
            Keywords.Copy, ArgumentForm.JsonOrList, new("from"), new("chown"), new("chmod"), FlagForm.Switch("link"), FlagForm.Switch("parents"),
            FlagForm.Repeatable("exclude")),
        new(Keywords.Entrypoint, ArgumentForm.JsonOrCommand),
        new(Keywords.Env, ArgumentForm.Pairs),
        new(Keywords.Expose, ArgumentForm.List),
        new(Keywords.From, ArgumentForm.List, new FlagForm("platform")),
        new(
            Keywords.HealthCheck, ArgumentForm.HealthCheck, new("interval"), new("timeout"), new("start-period"), new("start-interval"), new("retries")),
        new(Keywords.Label, ArgumentForm.Pairs),
        new(Keywords.Maintainer, ArgumentForm.Whole),
        new(Keywords.OnBuild, ArgumentForm.Instruction),
        new(
            Keywords.Run, ArgumentForm.JsonOrCommand, FlagForm.Repeatable("mount"), new("network"), new("security"), FlagForm.Repeatable("device")),
        new(Keywords.Shell, ArgumentForm.JsonOrCommand),
        new(Keywords.StopSignal, ArgumentForm.Whole),
        new(Keywords.User, ArgumentForm.Whole),
        new(Keywords.Volume, ArgumentForm.JsonOrList),
        new(Keywords.WorkDir, ArgumentForm.Whole),
    }.ToDictionary(form => form.Keyword);

    public static IEnumerable<string> AllKeywords => Known.Keys;

    /// <summary>Only these take here-documents, and only where their arguments are no JSON array.</summary>
    public bool TakesHereDocuments => Keyword is Keywords.Run or Keywords.Copy or Keywords.Add;

    /// <summary>Whether variables in the arguments are expanded by the builder; a command's are the shell's.</summary>
    public bool ExpandsVariables => Arguments is not (ArgumentForm.JsonOrCommand or ArgumentForm.HealthCheck or ArgumentForm.Instruction);

    /// <summary>The form of a keyword in upper case, or null for an unknown one.</summary>
    public static InstructionForm? Of(string keyword) => Known.GetValueOrDefault(keyword);
}
