namespace Outboard.Servers.AwsDocs;

/// <summary>What models are told about this server, in our own words.</summary>
internal static class Descriptions
{
    public const string Instructions = """
        Reads, searches and recommends public AWS documentation.

        - search_documentation finds pages when you have no address. Use the words the documentation would use, with the name of the service, and narrow a broad result by the facets of its answer.
        - read_documentation shows a page. A long page comes in parts: go on with the start_index the answer names, and stop once you have what you need.
        - read_sections shows only some sections of a page, by their headings. Search results name the sections that matter.
        - search_table finds rows in the large tables of quotas, prices, permissions and instance types, which read_documentation shows only the beginning of.
        - recommend lists pages related to one you know: what readers open next, what is similar, and what is new in a service.

        Give the addresses of the pages your answer rests on.
        """;

    public const string InstructionsChina = """
        Reads the documentation of AWS in the regions of China, where services and features differ from the other regions.

        - get_available_services lists the services there are, with the address of each one's page. Begin with it.
        - read_documentation shows a page. A long page comes in parts: go on with the start_index the answer names, and stop once you have what you need.

        Give the addresses of the pages your answer rests on.
        """;

    public const string ReadDocumentation =
        "Reads a page of AWS documentation and returns it as Markdown. The address is one of https://docs.aws.amazon.com/ or https://awsdocs-neuron.readthedocs-hosted.com/ and names a page " +
        "that ends in .html. A long page comes in parts: when the answer says that it is truncated, call again with the start_index it names. Large tables are cut to their first rows; " +
        "search_table finds the others.";

    public const string ReadDocumentationChina =
        "Reads a page of the documentation of AWS in China and returns it as Markdown. The address is one of https://docs.amazonaws.cn/ and names a page that ends in .html. " +
        "A long page comes in parts: when the answer says that it is truncated, call again with the start_index it names.";

    public const string ReadSections =
        "Reads only the named sections of a page of AWS documentation, as Markdown. Name the headings of second level as the page or a search result spells them; case and spacing do not matter. " +
        "If none of them is on the page, the error lists those that are.";

    public const string SearchTable =
        "Finds rows in the tables of a page of AWS documentation: quotas, prices, permissions, instance types. A row is found when it holds every word of the query; words of four and more letters " +
        "may be beginnings. Name a section to search only its tables. Rows that belong together, such as the resources of one action, come as a group.";

    public const string SearchDocumentation =
        "Searches all AWS documentation. Each result has the address of a page, its title, an excerpt and, where known, the sections that matter. Use specific terms and the service's name; " +
        "product_types and guide_types narrow the search to values from the facets of an earlier answer.";

    public const string Recommend =
        "Lists pages of AWS documentation related to a page: highly rated ones of the same service, what readers open next, new ones, and similar ones. " +
        "To learn what is new in a service, give the address of any of its pages and look for new content.";

    public const string GetAvailableServices =
        "Lists the AWS services there are in the regions of China, with the address of the page of each, below the page that explains the differences.";
}
