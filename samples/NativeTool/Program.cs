using System.Diagnostics;

// The program that the stage 'tool' has built lies beside the app.
using Process tool = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "wordcount"))
{
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;
tool.StandardInput.Write("a program in C beside an app in C#");
tool.StandardInput.Close();
Console.WriteLine($"The tool counted {tool.StandardOutput.ReadToEnd().Trim()} words.");
