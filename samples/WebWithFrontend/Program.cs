WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AppJson.Default));
WebApplication app = builder.Build();

// index.html and its assets: the front end that the stage 'frontend' has built.
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapGet("/api/greetings/{name}", (string name) => Greeting.For(name));

app.Run();
