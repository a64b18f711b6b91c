using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;

namespace ContainerStages.Stages.Graph;

/// <summary>A secret in a stage's <c>Secrets</c>: its name and the source of its value, but never the value.</summary>
/// <param name="Name">The command's environment variable, or the file's name below <c>/run/secrets</c>.</param>
/// <param name="Place">A variable, a path relative to the project's folder, or a key of the user secrets.</param>
internal sealed partial record StageSecret(string Name, SecretKind Kind, string Place)
{
    private const string Advice =
        "Write NAME for the build's environment variable of that name, or NAME=env:OTHER, NAME=file:PATH or NAME=user-secrets:Key:Sub. "
        + "The value itself must not stand in the project: MSBuild writes it into its logs.";

    /// <summary>The likeliest mistake is the value in place of its name. Tokens are long, and mix small letters with digits.</summary>
    public bool LooksLikeValue => Place.Length >= 16 && Place.Any(char.IsAsciiLetterLower) && Place.Any(char.IsAsciiDigit);

    /// <param name="stage">For the message.</param>
    /// <exception cref="ContainerStagesException">The text has none of the forms.</exception>
    public static StageSecret Parse(string stage, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        if (!NameExpression().IsMatch(name))
        {
            // The text may be the value, so the message does not repeat it.
            throw Invalid(stage, "something in its Secrets is not the name of a variable");
        }

        string[] parts = equals < 0 ? ["env", name] : text[(equals + 1)..].Split(':', 2);
        SecretKind? kind = parts[0] switch
        {
            "env" => SecretKind.Variable,
            "file" => SecretKind.File,
            "user-secrets" => SecretKind.UserSecret,
            _ => null,
        };

        // The text may be the secret itself, so the message does not repeat it.
        return kind is { } known && parts is [_, { Length: > 0 } place]
            ? new StageSecret(name, known, place)
            : throw Invalid(stage, $"what it says of the secret '{name}' does not say where the value is");
    }

    private static ContainerStagesException Invalid(string stage, string why) =>
        new(Catalogue.InvalidStage, $"cannot use the stage '{stage}': {why}", Advice) { Subject = ItemReference.Stage(stage) };

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex NameExpression();
}

/// <summary>The source of a secret's value.</summary>
internal enum SecretKind
{
    /// <summary>In the environment of the build.</summary>
    Variable,

    File,

    /// <summary>In the store of <c>dotnet user-secrets</c> for the project.</summary>
    UserSecret,
}
