using System.ComponentModel.DataAnnotations;
using McpHub.Config;
using McpHub.Models;
using McpHub.Snapshot;
using McpHub.Wire.Dialects;
using Microsoft.Extensions.DependencyInjection;

namespace McpHub.Tests.Snapshot;

public sealed class ProviderKindTests
{
    public static TheoryData<string> Kinds =>
        [.. ((AllowedValuesAttribute)typeof(ProviderConfig).GetProperty(nameof(ProviderConfig.Dialect))!.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false).Single()).Values.Cast<string>()];

    /// <summary>Elsewhere a route was accepted, and then every request failed, because nothing could translate between the two.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_provider_the_configuration_takes_every_api_leads_to_it(string kind)
    {
        var services = new ServiceCollection().AddLogging().AddModels();
        var lanes = ProviderKind.Of(kind).Lanes();

        Assert.Equal(ChatDialects.All.Select(dialect => dialect.Name).Order(), lanes.Keys.Order());
        using var provider = services.BuildServiceProvider();
        Assert.Single(provider.GetServices<IProvider>(), one => one.Kinds.Contains(kind));
    }
}
