using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ContainerStages.Checks.Secrets;

/// <summary>Distinguishes real credentials from text that only looks like them. Each method returns the length of the credentials, or 0.</summary>
internal static class HttpCredentials
{
    /// <summary>
    /// A JSON web token with a signature: its header names an algorithm, and it has a subject. It is not an example of jwt.io, RFC 7519 or a
    /// library's tests, nor a token that a service makes for browsers, such as Supabase's for anonymous users.
    /// </summary>
    public static int SignedToken(string text)
    {
        string[] parts = text.Split('.');
        try
        {
            return Read(parts[0]) is { } header && Text(header, "alg") is not (null or "" or "none")
                && Read(parts[1]) is { } claims && Text(claims, "role") != "anon" && Text(claims, "sub") is not ("1234567890" or "sub" or "subject" or "test") && Text(claims, "iss") != "joe"
                ? text.Length
                : 0;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // No JSON in base 64, or a string in it is no text.
            return 0;
        }
    }

    /// <summary>A name and a password in base 64, except the examples of RFC 7617, Wikipedia and MDN.</summary>
    public static int Account(string text)
    {
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length) || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var user, var password])
        {
            return 0;
        }

        return user.Length > 0 && password.Length >= 4 && !password.Any(char.IsControl) && !user.Equals("aladdin", StringComparison.OrdinalIgnoreCase)
            && !Placeholders.Match(password, SecretKind.Password)
            ? text.Length
            : 0;
    }

    private static JsonElement? Read(string part)
    {
        JsonElement element = JsonElement.Parse(Base64Url.DecodeFromChars(part));
        return element.ValueKind == JsonValueKind.Object ? element : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
