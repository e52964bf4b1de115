using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Live;

namespace Outboard.Aws.Deploy.Removal;

/// <summary>
/// The proof: what was there, found or not found by its own service; the network interfaces of its groups; and whatever else carries the
/// deployment's tag (aws 3.11).
/// </summary>
internal sealed class Remains(AwsApi aws, ResourcePrices prices)
{
    private readonly Existence existence = new(aws);

    /// <param name="doomed">What was there before.</param>
    /// <param name="left">Left behind by consent: <c>STACK/LOGICAL-ID</c> to the reason.</param>
    /// <param name="isComplete">Every stack that was to go has gone.</param>
    public async Task<IReadOnlyList<DestroyedResource>> ListAsync(
        string deployment, IReadOnlyList<Doomed> doomed, IReadOnlyDictionary<string, string> left, bool isComplete, CancellationToken cancellation)
    {
        var events = await LastEventsAsync(doomed, cancellation);
        var resources = new List<DestroyedResource>();
        var states = new Dictionary<(string?, string), Remainder>();
        foreach (var one in doomed.OrderBy(static one => one.Parent is not null))
        {
            var found = one.Parent is { } parent && states.TryGetValue((one.Stack?.Name, parent), out var state)
                ? Row(one, state, state == Remainder.StillThere ? "a setting of what is still there" : null)
                : await ClassifyAsync(one, left.GetValueOrDefault($"{one.Stack?.Name}/{one.LogicalId}"), events.GetValueOrDefault((one.Stack?.Name, one.LogicalId)), cancellation);
            states[(one.Stack?.Name, one.LogicalId)] = found.State;
            resources.Add(found);
            if (found is { State: Remainder.StillThere, Type: "AWS::EC2::SecurityGroup", PhysicalId: { } group })
            {
                resources.AddRange(await InterfacesAsync(group, cancellation));
            }
        }

        resources.AddRange(await TaggedAsync(deployment, doomed, isComplete, cancellation));
        return resources;
    }

    private async Task<DestroyedResource> ClassifyAsync(Doomed one, string? left, string? lastEvent, CancellationToken cancellation)
    {
        if (one.Resource.Type == "AWS::SecretsManager::Secret")
        {
            return await SecretAsync(one, cancellation);
        }

        if (one.Resource.PhysicalId.Length == 0)
        {
            return Row(one, Remainder.Gone, "it was never made");
        }

        var zone = one.Stack?.Resolve(one.Stack.PropertiesOf(one.LogicalId)["HostedZoneId"]);
        var sighting = await existence.LookAsync(one.Resource, zone, cancellation);
        return sighting.IsThere switch
        {
            true when left is not null => Row(one, Remainder.StillThere, $"left behind as agreed: {left}"),
            true when one.IsKept => Row(one, Remainder.KeptOnPurpose, one.KeptBecause),
            true => Row(one, Remainder.StillThere, sighting.Note ?? (lastEvent == "DELETE_COMPLETE" ? "CloudFormation says it is deleted, and it is not" : null)),
            false => Row(one, Remainder.Gone, sighting.Note),

            // Nobody to ask, or not allowed to: CloudFormation's word is then all there is.
            null when lastEvent == "DELETE_COMPLETE" => Row(one, Remainder.Gone, Both(sighting.Note, "deleted as CloudFormation says")),
            null when one.IsKept => Row(one, Remainder.KeptOnPurpose, Both(sighting.Note, one.KeptBecause!)),
            null => Row(one, Remainder.StillThere, Both(sighting.Note, lastEvent is null ? "nothing says that it was deleted" : $"its last event is {lastEvent}")),
        };
    }

    private async Task<DestroyedResource> SecretAsync(Doomed one, CancellationToken cancellation)
    {
        try
        {
            return await aws.Secrets.FindSecretAsync(one.Resource.PhysicalId, cancellation) switch
            {
                null => Row(one, Remainder.Gone, null),
                { Deleted: { } day } => Row(one, Remainder.KeptOnPurpose, $"somebody deleted it on {day:yyyy-MM-dd}; it can be restored until its recovery window ends"),
                _ => Row(one, Remainder.KeptOnPurpose, one.KeptBecause),
            };
        }
        catch (AwsException refused)
        {
            return Row(one, Remainder.KeptOnPurpose, Both($"could not be asked for: {refused.Code}", one.KeptBecause!));
        }
    }

    private async Task<IReadOnlyList<DestroyedResource>> InterfacesAsync(string group, CancellationToken cancellation)
    {
        try
        {
            return [.. (await aws.Ec2.ListInterfacesAsync(group, cancellation)).Select(one =>
                new DestroyedResource("network interface", LiveResource.Interface, one.Id, Remainder.StillThere, one.Description, null))];
        }
        catch (AwsException)
        {
            // The group itself is in the list already, and that is what counts.
            return [];
        }
    }

    /// <summary>What else carries the tag. The listing remembers what is deleted, so each is asked for.</summary>
    private async Task<IReadOnlyList<DestroyedResource>> TaggedAsync(string deployment, IReadOnlyList<Doomed> doomed, bool isComplete, CancellationToken cancellation)
    {
        IReadOnlyList<string> arns;
        try
        {
            arns = await aws.Tagging.ListResourcesAsync("outboard:deployment", deployment, cancellation);
        }
        catch (AwsException refused)
        {
            Unlisted = $"What carries the deployment's tag could not be listed ({refused.Code}); everything the stacks held was asked for one by one.";
            return [];
        }

        var known = doomed.Select(static one => one.Resource).ToHashSet();
        var stacks = doomed.Select(static one => one.Stack?.Info.Id).ToHashSet(StringComparer.Ordinal);
        var rows = new List<DestroyedResource>();
        foreach (var arn in arns.Distinct(StringComparer.Ordinal))
        {
            var resource = LiveResource.OfArn(arn);
            if (known.Contains(resource) || (!isComplete && stacks.Contains(arn)) || IsKeptStack(resource, doomed))
            {
                continue;
            }

            var sighting = await existence.LookAsync(resource, null, cancellation);
            rows.Add(sighting.IsThere == false
                ? new("tagged", resource.Type, resource.PhysicalId, Remainder.Gone, sighting.Note ?? "the tag listing still has it", null)
                : new("tagged", resource.Type, resource.PhysicalId, Remainder.StillThere, sighting.Note ?? "carries the deployment's tag and belongs to none of its stacks", prices.OfType(resource.Type)));
        }

        return rows;
    }

    /// <summary>Why the tag listing is missing; null where it is not.</summary>
    public string? Unlisted { get; private set; }

    /// <summary>The base stack itself, kept on purpose.</summary>
    private static bool IsKeptStack(LiveResource resource, IReadOnlyList<Doomed> doomed) =>
        resource.Type == "AWS::CloudFormation::Stack" && doomed.Any(one => one.Stack?.Info.Id == resource.PhysicalId && one.KeptBecause == "--keep-base");

    private async Task<IReadOnlyDictionary<(string?, string), string>> LastEventsAsync(IReadOnlyList<Doomed> doomed, CancellationToken cancellation)
    {
        var last = new Dictionary<(string?, string), string>();
        foreach (var stack in doomed.Select(static one => one.Stack).OfType<LiveStack>().DistinctBy(static stack => stack.Info.Id))
        {
            // By id: by name a deleted stack is not found any more.
            foreach (var one in await aws.CloudFormation.ListEventsAsync(stack.Info.Id, null, cancellation))
            {
                last[(stack.Name, one.LogicalId)] = one.Status;
            }
        }

        return last;
    }

    private static DestroyedResource Row(Doomed one, Remainder state, string? note) => new(
        one.Label, one.Resource.Type, one.Resource.PhysicalId.Length == 0 ? null : one.Resource.PhysicalId, state, note, state == Remainder.Gone ? null : one.MonthlyCost);

    private static string Both(string? first, string second) => first is null ? second : $"{first}; {second}";
}
