using System.Net;
using System.Net.Sockets;
using McpHub.ScriptedServer;

// A process without a will of its own: what comes in on standard input goes to the test that listens on the port given as
// the first argument, and the test says byte for byte what goes out. It ends when the test does.
using var test = new TcpClient();
await test.ConnectAsync(IPAddress.Loopback, int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
await using var wire = test.GetStream();
var puppet = new Puppet(wire);
await puppet.IntroduceAsync();
await Task.WhenAny(puppet.ForwardInputAsync(), puppet.ObeyAsync());
return 0;
