Console.WriteLine($"Hello {args.FirstOrDefault("container")}.");
