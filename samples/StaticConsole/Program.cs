Console.WriteLine("Hello from an image with one file in it.");
