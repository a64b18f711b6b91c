using System.Text.Json.Serialization;

public sealed record Greeting(string Text)
{
    public static Greeting For(string name) => new($"Hello {name}, from C#.");
}

[JsonSerializable(typeof(Greeting))]
internal sealed partial class AppJson : JsonSerializerContext;
