using System.Text.Json;
using CsCheck;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>
/// Whatever clients of every era do at once on children of either, each sees its own and nothing else. A failure prints the script and its
/// seed; <c>seed:</c> plays it again.
/// </summary>
public sealed class PartyTests
{
    private static readonly string[] Everything = ["sampling", "elicitation", "roots"];

    [Theory]
    [InlineData(Era.Legacy, Sharing.Shared)]
    [InlineData(Era.Legacy, Sharing.Session)]
    [InlineData(Era.Modern, Sharing.Shared)]
    public async Task No_message_ever_reaches_the_wrong_party_whatever_era_it_is_of(Era era, Sharing sharing)
    {
        await using var gateway = await StartStoppedClockAsync(new StdioServerSpec
        {
            Name = "fixture",
            Command = Repo.FixtureServer,
            Args = era == Era.Modern ? ["--modern"] : [],
            PassEnv = ["DOTNET_ROOT"],
            Era = era,
            Sharing = sharing,
        });
        Party[] parties = [];
        await using var clock = new RunningClock(gateway.Clock, () => parties.Sum(static party => party.Moves));
        await gateway.ReadyAsync("fixture");
        parties =
        [
            await SseParty.OpenAsync(gateway, "fixture", 0, "sampling", "roots"),
            await LegacyParty.OpenAsync(gateway, "fixture", 1, "2025-03-26"),
            await LegacyParty.OpenAsync(gateway, "fixture", 2, "2025-11-25", Everything),
            await LegacyParty.OpenAsync(gateway, "fixture", 3, "2025-11-25"),
            await ModernParty.OpenAsync(gateway, "fixture", 4, Everything),
            await ModernParty.OpenAsync(gateway, "fixture", 5),

            // Without tokens all modern clients are one caller, with one child where children are by session: two that pass each other there.
            await ModernParty.OpenAsync(gateway, "fixture", 6),
        ];

        await Step.Scripts(parties.Length).SampleAsync(
            async script =>
            {
                await Task.WhenAll(script.Select(step => parties[step.Party].DoAsync(step))).WaitAsync(Eventually.Limit);
                Array.ForEach(parties, static party => party.Check());
            },
            iter: 15,
            threads: 1,
            print: static script => string.Join(' ', (IEnumerable<Step>)script));

        // Chance may leave something out, on a busy machine above all: each thing is said once for certain.
        string[] words = ["log", "progress", "sampling", "elicitation", "roots"];
        foreach (var step in new Step[] { new(0, Act.ChangeTools, [], 0), new(2, Act.Cancel, [], 0), new(2, Act.Converse, words, 0), new(4, Act.Converse, words, 0) })
        {
            await parties[step.Party].DoAsync(step).WaitAsync(Eventually.Limit);
        }

        // Nobody's call was cancelled for another's, and none was forgotten.
        foreach (var served in sharing == Sharing.Shared ? [parties] : parties.Select(static party => (Party[])[party]))
        {
            await CancelledAsync(served, parties);
        }

        foreach (var party in parties)
        {
            await party.CloseAsync();
        }

        // What was never said was never at risk. (A modern child's logs name nobody, so they only come when a call is alone there.)
        string[] expected = ["notifications/progress", "notifications/tools/list_changed", "sampling/createMessage", "elicitation/create", "roots/list"];
        var seen = parties.SelectMany(static party => party.Seen.Keys).Distinct(StringComparer.Ordinal).ToArray();
        Assert.All((string[])[.. expected, .. era == Era.Modern ? (string[])[] : ["notifications/message"]], method => Assert.Contains(method, seen));
        Assert.Contains(parties, static party => party.Cancelled.Count > 0);
        Assert.True(parties.Sum(static party => party.Calls.Served) > parties.Sum(static party => party.Calls.Refused), "Most calls found the server busy.");
    }

    private static Task CancelledAsync(Party[] served, Party[] all)
    {
        // A call that may ask can have been given a child beside the shared one, which nobody can count on.
        var expected = served.Where(party => served.Length == 1 || !party.CanAnswer).SelectMany(static party => party.Cancelled).ToHashSet(StringComparer.Ordinal);
        var allowed = all.SelectMany(static party => party.Cancelled).ToHashSet(StringComparer.Ordinal);
        return Eventually.Is(async () =>
        {
            if (await served[^1].CountersAsync() is not { } counters)
            {
                return false;
            }

            var cancelled = counters.GetProperty("cancelled").EnumerateArray().Select(static name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(allowed, cancelled);
            return expected.IsSubsetOf(cancelled) && counters.GetProperty("waiting").GetArrayLength() == 0;
        });
    }
}
