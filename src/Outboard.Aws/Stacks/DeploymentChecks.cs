using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Every check of every template of a deployment, before anything is sent (aws 5.4, 5.5): each stack alone, and what holds between them.</summary>
/// <param name="Limits">The manifest asks for more than AWS gives.</param>
/// <param name="Faults">What AWS would refuse, and so a fault of Outboard.</param>
public sealed record DeploymentChecks(IReadOnlyList<Problem> Limits, IReadOnlyList<Problem> Faults)
{
    /// <param name="stacks">All of them, in order.</param>
    /// <param name="quotas">Of the account; null: the defaults.</param>
    public static DeploymentChecks Of(IReadOnlyList<StackDefinition> stacks, LoadBalancerQuotas? quotas = null)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        var read = stacks.Select(static stack => (stack.Name, stack.Role, Template: JsonNode.Parse(stack.Body)!.AsObject())).ToList();
        var (limits, faults) = (new List<Problem>(), new List<Problem>());
        foreach (var (name, _, template) in read)
        {
            faults.AddRange(SchemaChecks.Find(template).Select(problem => At(name, problem)));
            Run(StackChecks.All, new TemplateView(template), problem => At(name, problem));
        }

        foreach (var together in read.GroupBy(static stack => stack.Role == StackRole.Base))
        {
            var owners = together.SelectMany(static stack => (stack.Template["Resources"] as JsonObject ?? []).Select(resource => (resource.Key, stack.Name))).ToLookup(static one => one.Key, static one => one.Name);
            var view = new TemplateView(JoinedTemplate.Of([.. together.Select(static stack => stack.Template)])) { Quotas = quotas ?? LoadBalancerQuotas.Default };
            Run(TemplateChecks.All.Except(StackChecks.All), view, problem => At(owners[problem.Path.Split('.').ElementAtOrDefault(1) ?? ""].FirstOrDefault() ?? together.First().Name, problem));
        }

        return new(limits, faults);

        void Run(IEnumerable<TemplateChecks.Check> checks, TemplateView view, Func<Problem, Problem> place)
        {
            foreach (var check in checks)
            {
                (TemplateChecks.Limits.Contains(check) ? limits : faults).AddRange(check(view).Select(place));
            }
        }
    }

    /// <exception cref="OutboardException">Something was found.</exception>
    public void Require()
    {
        if (Limits.Count > 0)
        {
            throw new OutboardException("this deployment is larger than AWS lets it be.", fix: "make it smaller as said above, and run the command again.") { Problems = Limits };
        }

        if (Faults.Count > 0)
        {
            throw new OutboardException("the templates made from this manifest would not be accepted.", "this is a fault of Outboard; please report it with the manifest.") { Problems = Faults };
        }
    }

    private static Problem At(string stack, Problem problem) => problem with { Path = problem.Path.Length == 0 ? stack : $"{stack}: {problem.Path}" };
}
