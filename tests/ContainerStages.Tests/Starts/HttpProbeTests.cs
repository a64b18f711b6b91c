using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerStages.Starts;

namespace ContainerStages.Tests.Starts;

[TestClass]
[TestCategory("tools")]
public sealed class HttpProbeTests
{
    /// <summary>Kestrel with HTTP/2 alone answers the first bytes with 400 and closes: what is sent later would take the answer away.</summary>
    [TestMethod]
    public async Task The_request_arrives_at_once()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Only root may enter the namespace of this process again.");
        }

        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        for (int i = 0; i < 10; i++)
        {
            Task<int?> status = HttpProbe.AskInsideAsync(Environment.ProcessId, ((IPEndPoint)server.LocalEndpoint).Port, userOf: null, default);
            using Socket client = await server.AcceptSocketAsync();
            byte[] buffer = new byte[4096];
            int length = await client.ReceiveAsync(buffer);
            await client.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            client.Close();
            Assert.EndsWith("\r\n\r\n", Encoding.ASCII.GetString(buffer, 0, length));
            Assert.AreEqual(400, await status);
        }
    }
}
