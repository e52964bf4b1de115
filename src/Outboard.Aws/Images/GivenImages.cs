using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>Images somebody else has built and pushed: <c>--image fetch=REPOSITORY@sha256:…</c>.</summary>
internal static class GivenImages
{
    /// <exception cref="OutboardException">One is for no task of the plan, or not by digest.</exception>
    public static IReadOnlyDictionary<string, ImageReference> Check(IReadOnlyDictionary<string, string> given, IReadOnlyCollection<TaskPlan> tasks)
    {
        var images = new SortedDictionary<string, ImageReference>(StringComparer.Ordinal);
        var problems = new List<Problem>();
        foreach (var (task, text) in given.OrderBy(static image => image.Key, StringComparer.Ordinal))
        {
            if (!tasks.Any(known => known.Name == task))
            {
                problems.Add(new($"--image {task}", "Is for no task of this deployment.", $"Its tasks are {string.Join(", ", tasks.Select(static known => known.Name))}."));
            }
            else if (ImageReference.TryParse(text, out var reference))
            {
                images.Add(task, reference);
            }
            else
            {
                problems.Add(new($"--image {task}", $"{text} does not name an image by digest with its registry: a tag may move, and a rollback would not find the old image.",
                    "Write HOST/REPOSITORY@sha256:…; after a push, `skopeo inspect` and `docker inspect` show the digest."));
            }
        }

        return problems.Count == 0 ? images : throw new OutboardException("The images of --image cannot be used.", fix: "Correct the command line and run it again.")
        {
            Problems = problems,
        };
    }
}
