using Outboard.Aws.Deploy;
using Outboard.Aws.Images;
using Outboard.Manifests;
using Outboard.Testing;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Images;

/// <summary>What is wrong with images before anything is built or asked.</summary>
public sealed class SupplyCheckTests
{
    private const string Unknown = "\"s\": { \"command\": \"node\", \"args\": [\"server.js\"] }";

    [Fact]
    public void A_server_no_image_can_be_made_for_is_refused_and_one_with_an_image_of_its_own_is_not()
    {
        var plan = Written.Plan(Unknown, Written.EdgeAws);
        var image = $"ghcr.io/someone/server@sha256:{new string('0', 64)}";

        Assert.Contains("--image s=", Assert.Throws<OutboardException>(() => Supply([]).Check(plan)).Fix, StringComparison.Ordinal);
        Supply(new() { ["s"] = image }).Check(plan);
        Assert.Throws<OutboardException>(() => Supply(new() { ["s"] = "ghcr.io/someone/server:1" }).Check(plan));
    }

    /// <summary>Of an account nobody answers for.</summary>
    private static ImageSupply Supply(Dictionary<string, string> given) => new(
        AwsSession.At(new("http://127.0.0.1:1")).Api, new ImageSettings { Given = given, Program = Path.GetDirectoryName(Repo.Outboard)! }, static _ => { });
}
