System.Console.WriteLine("mcphub");
