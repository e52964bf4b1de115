namespace Outboard.Manifests;

/// <summary>What servers say for AWS.</summary>
internal static class ServerAwsChecks
{
    /// <summary>What one server says for AWS.</summary>
    public static void Check(ServerAwsSpec aws, string path, Findings findings)
    {
        if (aws.Cpu is { } cpu && !FargateSizes.Cpus.Contains(cpu))
        {
            findings.Problem($"{path}.cpu", "Is not a size Fargate knows.", $"Write one of: {string.Join(", ", FargateSizes.Cpus)}.");
        }
        else if (aws is { Cpu: { } units, Memory: { } memory } && !FargateSizes.IsPair(units, memory))
        {
            findings.Problem($"{path}.memory", "Does not go with the cpu.",
                FargateSizes.Smallest(units, memory) is { } near ? $"Write \"cpu\": {near.Cpu}, \"memory\": {near.Memory}." : $"Write one of: {string.Join(", ", FargateSizes.MemoriesOf(units))}.");
        }
        else if (aws is { Cpu: null, Memory: { } alone } && !FargateSizes.Cpus.Any(c => FargateSizes.IsPair(c, alone)))
        {
            findings.Problem($"{path}.memory", "Is not a size Fargate knows.",
                FargateSizes.Smallest(256, alone) is { } near ? $"Write {near.Memory}, the next that there is." : "Write 122880 or less.");
        }

        if (aws.Scale is { } scale)
        {
            CheckScale(aws, scale, path, findings);
        }

        foreach (var (index, port) in aws.EgressPorts.Index())
        {
            if (port is < 1 or > 65535)
            {
                findings.Problem(JsonPath.Item($"{path}.egressPorts", index), "Is not a port.", "Write a number from 1 to 65535.");
            }
            else if (aws.EgressPorts.Take(index).Contains(port))
            {
                findings.Problem(JsonPath.Item($"{path}.egressPorts", index), "Stands in the list twice.", "Remove one.");
            }
        }
    }

    private static void CheckScale(ServerAwsSpec aws, ScaleSpec scale, string path, Findings findings)
    {
        if (scale.Max == 0)
        {
            findings.Problem($"{path}.scale.max", "Is missing.", "Write how many copies there may be at the most, as \"max\": 4.");
        }
        else if (scale.Max <= scale.Min)
        {
            findings.Problem($"{path}.scale.max", "Is not more than min, so nothing would scale.", $"Write {scale.Min + 1} or more, or \"replicas\": {scale.Min} in place of \"scale\".");
        }

        if (aws.Replicas is not null)
        {
            findings.Problem($"{path}.replicas", "Stands beside \"scale\", which decides how many copies run.", "Remove one of the two.");
        }

        if (aws.DeployReplace)
        {
            findings.Problem($"{path}.scale", "Runs copies at once, and \"deployReplace\" is for a server that must not run twice.", "Remove one of the two.");
        }
    }

    /// <summary>One task on demand and the others on Spot takes two tasks.</summary>
    public static void CheckMixed(Manifest manifest, Func<ServerSpec, string> pathOf, Findings findings)
    {
        if (manifest.Aws is not { Spot: Spot.Mixed } aws)
        {
            return;
        }

        var deployed = manifest.Servers.Where(s => s is not HttpServerSpec).ToList();
        if (aws.Packing == Packing.OneTask && deployed.Any(s => Least(s) >= 2))
        {
            return;
        }

        foreach (var server in deployed.Where(s => Least(s) < 2))
        {
            findings.Problem($"{pathOf(server)}.{(server.Aws.Scale is null ? "replicas" : "scale.min")}", "Is less than two, and \"spot\": \"mixed\" keeps one task on demand and the others on Spot.",
                $"Write \"{(server.Aws.Scale is null ? "replicas" : "min")}\": 2, or \"spot\": \"always\" or \"never\".");
        }
    }

    private static int Least(ServerSpec server) => server.Aws.Scale?.Min ?? server.Aws.Replicas ?? 1;
}
