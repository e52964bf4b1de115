using System.Globalization;

namespace Outboard.Manifests;

/// <summary>
/// Durations (<c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>) and sizes (<c>64KiB</c>, <c>32MiB</c>, <c>1GB</c>).
/// </summary>
public static class Units
{
    /// <summary>The schema's pattern for a duration.</summary>
    internal const string DurationPattern = @"^\d+(\.\d+)?(ms|s|m|h|d)$";

    /// <summary>The schema's pattern for a size.</summary>
    internal const string SizePattern = @"^\d+(\.\d+)?(B|KiB|MiB|GiB|kB|KB|MB|GB)$";

    /// <summary>The longest a timer can wait (about 24.8 days).</summary>
    internal static readonly TimeSpan MaxDuration = TimeSpan.FromDays(24);

    private static readonly (string Unit, double Seconds)[] s_durations = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    private static readonly (string Unit, double Bytes)[] s_sizes =
        [("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024 * 1024 * 1024), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1)];

    /// <summary>A number with a unit; a number without one is not a duration here, because only JSON numbers mean seconds.</summary>
    public static TimeSpan? Duration(string text) => Amount(text, s_durations) is { } seconds ? Seconds(seconds) : null;

    public static TimeSpan? Seconds(double seconds) =>
        seconds >= 0 && seconds <= MaxDuration.TotalSeconds ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)) : null;

    public static long? Size(string text) => Amount(text, s_sizes) is { } bytes && bytes <= long.MaxValue / 2 ? (long)bytes : null;

    private static double? Amount(string text, (string Unit, double Factor)[] units)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        var unit = text[digits.Length..];
        foreach (var (name, factor) in units)
        {
            if (name == unit && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number * factor;
            }
        }

        return null;
    }
}
