using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Preflight;

/// <summary>The generated templates against the schemas and our own rules, before anything is sent (aws 5.4, 5.5).</summary>
internal static class TemplateCheck
{
    /// <exception cref="OutboardException">A template would be refused, or would never work.</exception>
    public static void Run(IReadOnlyList<StackDefinition> stacks)
    {
        var problems = stacks.SelectMany(static stack =>
        {
            var template = (JsonObject)JsonNode.Parse(stack.Body)!;
            return SchemaChecks.Find(template).Concat(TemplateChecks.Find(template))
                .Select(problem => problem with { Path = problem.Path.Length == 0 ? stack.Name : $"{stack.Name}: {problem.Path}" });
        }).ToList();
        if (problems.Count > 0)
        {
            throw new OutboardException("The templates of this deployment would not work.", fix: "Change what is listed in the manifest; what has no field there is a bug in Outboard: please report it.")
            {
                Problems = problems,
            };
        }
    }
}
