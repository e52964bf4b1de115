namespace ConnectDriver;

/// <summary>The person in front of a browser who agrees to everything: opens an address and follows where it leads, back to <c>connect</c>.</summary>
internal static class Browser
{
    /// <summary>Set for the program that is started in the browser's place.</summary>
    public const string Variable = "CONNECT_DRIVER_BROWSES";

    public static async Task OpenAsync(string address)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(address));
    }
}
