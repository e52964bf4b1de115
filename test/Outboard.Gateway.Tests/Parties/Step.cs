using CsCheck;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>What a party can do.</summary>
internal enum Act
{
    /// <summary>Is told what it says.</summary>
    Echo,

    /// <summary>Talks with the server: logs, progress and questions in a random order.</summary>
    Converse,

    /// <summary>Begins what never ends and cancels it.</summary>
    Cancel,

    /// <summary>Changes a resource that somebody watches.</summary>
    Touch,

    /// <summary>Changes the list of tools.</summary>
    ChangeTools,
}

/// <param name="Party">Whose turn it is.</param>
/// <param name="Act">What it does.</param>
/// <param name="Script">The words of a conversation.</param>
/// <param name="Other">Whose resource is changed.</param>
internal sealed record Step(int Party, Act Act, string[] Script, int Other)
{
    /// <summary>Up to ten steps, all begun at once. One cancels at most: a server that was told of a cancellation and says nothing keeps others waiting.</summary>
    public static Gen<Step[]> Scripts(int parties) => Gen.Select(
        Gen.Int[0, parties - 1],
        Gen.Frequency((2, Act.Echo), (5, Act.Converse), (1, Act.Cancel), (2, Act.Touch), (1, Act.ChangeTools)),
        Gen.OneOf("log", "progress", "pause", "sampling", "elicitation", "roots").Array[1, 4],
        Gen.Int[0, parties - 1],
        static (party, act, script, other) => new Step(party, act, script, other)).Array[1, 10].Select(static steps => steps
            .Select((step, i) => step.Act == Act.Cancel && steps.Take(i).Any(static before => before.Act == Act.Cancel) ? step with { Act = Act.Echo } : step).ToArray());

    public override string ToString() => Act switch
    {
        Act.Converse => $"{Party}:({string.Join(',', Script)})",
        Act.Touch => $"{Party}:Touch({Other})",
        _ => $"{Party}:{Act}",
    };
}
