var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHealthChecks();

var app = builder.Build();

// index.html and its assets: the front end that the stage 'frontend' has built.
app.UseDefaultFiles();
app.UseStaticFiles();

app.MapHealthChecks("/health");
app.MapGet("/api/greetings/{name}", (string name) => new Greeting($"Hello {name}, from C#."));

app.Run();

internal sealed record Greeting(string Text);
