using System.Text;

namespace ContainerStages.Builders.Writing;

/// <summary>The lines of a Dockerfile, with the same layout everywhere.</summary>
internal sealed class DockerfileText
{
    private const string Indent = "    ";

    private readonly StringBuilder _text = new();

    public void Line(string line) => _text.Append(line).Append('\n');

    public void Comment(string text) => Line("# " + text);

    /// <summary>Begins a stage.</summary>
    /// <param name="comment">What it is for.</param>
    public void Stage(string comment)
    {
        Line("");
        Comment(comment);
    }

    /// <summary>A RUN with each option, and each part of its command, on a line.</summary>
    public void Run(string[] options, string[] command) => Line("RUN " + string.Join($" \\\n{Indent}", [.. options, .. command]));

    public override string ToString() => _text.ToString();
}
