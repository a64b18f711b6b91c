WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
WebApplication app = builder.Build();

app.UseStaticFiles();
app.MapGet("/", () => $"Hello from {Environment.UserName}, with no shell around me.\n");

app.Run();
