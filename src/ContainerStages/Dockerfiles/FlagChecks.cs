using System.Globalization;

namespace ContainerStages.Dockerfiles;

/// <summary>What BuildKit refuses in an instruction's flags.</summary>
internal sealed class FlagChecks(FaultList faults, DockerfileInstruction instruction, InstructionForm form)
{
    private const string Network = "network";
    private const string Security = "security";

    public void Check()
    {
        HashSet<string> seen = [];
        foreach (DockerfileFlag flag in instruction.Flags)
        {
            if (form.Flags.FirstOrDefault(known => known.Name == flag.Name) is not { } known)
            {
                string name = FaultList.Quote("--" + flag.Name);
                Refuse(flag, $"{form.Keyword} has no flag {name}", "a word that begins with '--' directly behind the keyword is a flag", Suggestion(flag));
            }
            else if (!seen.Add(flag.Name) && !known.IsRepeatable)
            {
                Refuse(flag, $"--{flag.Name} stands here a second time", $"{form.Keyword} takes it once", "Delete one of them.");
            }
            else if (known.IsSwitch ? flag.Value == "" : flag.Value is null)
            {
                Refuse(flag, $"--{flag.Name} has no value", "the value follows '=' without white space", $"Write --{flag.Name}=value.");
            }
            else
            {
                CheckValue(flag, known);
            }
        }
    }

    private void CheckValue(DockerfileFlag flag, FlagForm known)
    {
        string value = flag.Value ?? "true";
        (bool isRight, string wanted) = flag.Name switch
        {
            _ when known.IsSwitch => (value.ToLowerInvariant() is "true" or "false", "true or false"),
            Network => (value is "default" or "none" or "host", "default, none or host"),
            Security => (value is "insecure" or "sandbox", "insecure or sandbox"),
            "retries" => (value == "" || IsCount(value), "a number from 0 on"),
            "interval" or "timeout" or "start-period" or "start-interval" =>
                (value == "" || Duration.IsAllowed(value), "a duration of at least 1ms, such as 30s or 1m30s"),
            _ => (true, ""),
        };
        if (!isRight)
        {
            Refuse(flag, $"--{flag.Name} cannot be {FaultList.Quote(value)}", $"its value is {wanted}", $"Write {wanted}.");
        }
    }

    private static bool IsCount(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) && count >= 0;

    private string Suggestion(DockerfileFlag flag)
    {
        if (NearestWord.Find(flag.Name, form.Flags.Select(known => known.Name)) is { } nearest)
        {
            return $"Did you mean --{nearest}?";
        }

        return form.Flags.Length == 0 ? "Delete it." : $"The flags of {form.Keyword} are {string.Join(", ", form.Flags.Select(known => "--" + known.Name))}.";
    }

    private void Refuse(DockerfileFlag flag, string problem, string reason, string fix) => faults.Add(flag.Range, problem, reason, fix);
}
